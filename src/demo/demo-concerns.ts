import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import { AcknowledgeReferral } from '../referrals/acknowledge-referral.js';
import { AddAction } from '../referrals/add-action.js';
import { CloseReferral } from '../referrals/close-referral.js';
import type { IntakeConcern } from '../referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../referrals/concerns/raise-referral.js';
import { actingAs, type DemoSchool, freshOnce, stepOnce } from './acting.js';

const DAY = 24 * 3_600_000;
/** Whose concern waits for somebody to acknowledge it, so that the queue is not all done. */
const RAISER_OF_THE_WAITING = 'student8';

/** Three concerns that are open and one that is closed, raised and worked on by people of the demo. */
export async function makeConcerns(
  app: INestApplicationContext,
  school: DemoSchool,
): Promise<void> {
  const people = await idsOf(app, school);
  const raise = (username: string, concern: IntakeConcern): Promise<string> =>
    actingAs(app, school, username, async (actor) => {
      const path = await app
        .get(RaiseReferral)
        .run(actor, stepOnce(school, `concern ${username}`), concern);
      return path.split('/').at(-1) ?? '';
    });

  await raise(RAISER_OF_THE_WAITING, {
    about: 'me',
    category: 'bullying',
    urgency: 'soon',
    words: 'Two people in my year keep taking my bag and throwing it about. It is most days now.',
    aboutStaff: 'no',
  });
  const seen = await raise('staff', {
    about: 'student',
    student: people.get('student10'),
    category: 'neglect',
    urgency: 'today',
    words: 'No lunch and no coat for the third day this week. Said there is no money at home.',
    toldWhom: 'Nobody yet.',
    aboutStaff: 'no',
  });
  const underWay = await raise('listener5', {
    about: 'unknown',
    aboutWords: 'A boy in Year 9 who walked in at lunch. He has a green school bag.',
    category: 'online_harm',
    urgency: 'today',
    words: 'Somebody he does not know keeps asking him for pictures.',
    toldWhom: 'The adult on duty.',
    aboutStaff: 'no',
  });
  const settled = await raise('pastoral', {
    about: 'student',
    student: people.get('student14'),
    category: 'substances',
    urgency: 'soon',
    words: 'Found with a vape in the toilets. Said it belonged to somebody else.',
    aboutStaff: 'no',
  });

  await actingAs(app, school, 'dsl', async (dsl) => {
    await acknowledge(app, school, dsl, seen);
    await acknowledge(app, school, dsl, settled);
    await app.get(CloseReferral).run(dsl, stepOnce(school, 'close'), settled, {
      summary: 'A vape was found. It was the first time.',
      done: 'Spoke with the student and with home. The school nurse saw them.',
      decision: 'Support in school; no referral outside.',
      reason: 'Home knows and helps. There is no sign of anybody else behind it.',
      outcome: 'support_in_school',
    });
  });
  await actingAs(app, school, 'deputy', async (deputy) => {
    await acknowledge(app, school, deputy, underWay);
    await app.get(AddAction).run(deputy, stepOnce(school, 'action'), underWay, {
      what: 'Find out with the head of year who it is, and see him today.',
      owner: deputy.personId,
      dueOn: await inThreeDays(app, school),
    });
  });
}

/**
 * A concern that nobody acknowledges is told again and again, as it must be. In a demo that runs for
 * weeks nobody is there to do it, so its own waiting concern is acknowledged after a day.
 */
export async function acknowledgeForgotten(
  app: INestApplicationContext,
  school: DemoSchool,
): Promise<void> {
  const forgotten = await app.get(Database).asOwner((tx) =>
    tx.query<{ id: string }>(
      `SELECT r.id FROM referral r JOIN person p ON p.school_id = r.school_id AND p.id = r.raised_by
       WHERE r.school_id = $1 AND p.username = $2 AND r.state = 'raised' AND r.raised_at < $3`,
      [school.id, RAISER_OF_THE_WAITING, new Date(tx.now.getTime() - DAY)],
    ),
  );
  for (const { id } of forgotten)
    await actingAs(app, school, 'dsl', (dsl) =>
      app.get(AcknowledgeReferral).run(dsl, freshOnce(), id),
    );
}

function acknowledge(
  app: INestApplicationContext,
  school: DemoSchool,
  actor: Actor,
  referral: string,
): Promise<string> {
  const once = stepOnce(school, `acknowledge ${referral}`);
  return app.get(AcknowledgeReferral).run(actor, once, referral);
}

async function inThreeDays(app: INestApplicationContext, school: DemoSchool): Promise<string> {
  const now = await app.get(Database).asOwner((tx) => Promise.resolve(tx.now));
  return isoDate(new Date(now.getTime() + 3 * DAY), school.timezone);
}

async function idsOf(
  app: INestApplicationContext,
  school: DemoSchool,
): Promise<ReadonlyMap<string, string>> {
  const rows = await app
    .get(Database)
    .asOwner((tx) =>
      tx.query<{ id: string; username: string }>(
        `SELECT id, username FROM person WHERE school_id = $1`,
        [school.id],
      ),
    );
  return new Map(rows.map(({ username, id }) => [username, id]));
}
