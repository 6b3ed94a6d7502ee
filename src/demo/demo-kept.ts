import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { DateTime } from 'luxon';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { RecordReceipt } from '../privacy/leavers/record-receipt.js';
import { RecordTransfer } from '../privacy/leavers/record-transfer.js';
import { ConfirmBatch } from '../privacy/retention/certificates/confirm-batch.js';
import { PreviewBatch } from '../privacy/retention/certificates/preview-batch.js';
import { PlaceHold } from '../privacy/retention/holds/place-hold.js';
import { ShredBatch } from '../privacy/retention/shred-batch.js';
import { AcknowledgeReferral } from '../referrals/acknowledge-referral.js';
import { CloseReferral } from '../referrals/close-referral.js';
import { RaiseReferral } from '../referrals/concerns/raise-referral.js';
import { actingAs, type DemoSchool, stepOnce } from './acting.js';
import { bulk } from './bulk.js';

/** Long enough ago that what is counted from the end of a school year has fallen due. */
const YEARS_AGO = 3;
const LOGS = 7;
const SLOT_MINUTES = 20;

/** Off the roll: one left the day before yesterday, one is grown up by now. */
const GONE = [
  { username: 'gone1', given: 'Robin', family: 'Ellery', year: 9, birth: null },
  { username: 'gone2', given: 'Jo', family: 'Castle', year: null, birth: '1997-05-02' },
] as const;

/**
 * What a scheme of some years has: logs and a concern that have fallen due, a hold, a certificate of
 * what went, and a child who left and whose file has to follow.
 */
export async function makeKept(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  const db = app.get(Database);
  const ids = await db.asOwner(async (tx) => {
    const known = await goneIds(tx, school);
    if (known.size === GONE.length) return known;
    await addGone(tx, school);
    await addOldVisits(tx, school);
    return goneIds(tx, school);
  });
  const [robin = '', jo = ''] = GONE.map(({ username }) => ids.get(username));
  const following = await raiseAbout(
    app,
    school,
    robin,
    'Comes in hungry and says nobody is home.',
  );
  const grown = await raiseAbout(app, school, jo, 'Afraid to go home on Fridays.');
  await actingAs(app, school, 'dsl', async (dsl) => {
    for (const id of [following, grown])
      await app.get(AcknowledgeReferral).run(dsl, stepOnce(school, `acknowledge ${id}`), id);
    await app.get(CloseReferral).run(dsl, stepOnce(school, 'close grown'), grown, {
      summary: 'Afraid of what happened at home at weekends.',
      done: 'Referred to children’s social care the same day.',
      decision: 'A plan was made with the family.',
      reason: 'What was said was clear and had happened before.',
      outcome: 'social_care',
    });
  });
  await db.asOwner((tx) => backdate(tx, school, { robin, grown }));
  await actingAs(app, school, 'dsl', async (dsl) => {
    await app.get(RecordTransfer).run(dsl, stepOnce(school, 'file sent'), jo, {
      destination: 'The safeguarding lead of Quay Sixth Form',
      sentOn: '2015-07-20',
    });
    const received = { receivedOn: '2015-07-22' };
    await app.get(RecordReceipt).run(dsl, stepOnce(school, 'receipt'), jo, received);
  });
  await holdAndShred(app, school);
}

async function goneIds(tx: Tx, school: DemoSchool): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; username: string }>(
    `SELECT id, username FROM person WHERE school_id = $1 AND username = ANY ($2)`,
    [school.id, GONE.map(({ username }) => username)],
  );
  return new Map(rows.map(({ id, username }) => [username, id]));
}

async function addGone(tx: Tx, school: DemoSchool): Promise<void> {
  const people = GONE.map((person) => ({ id: randomUUID(), ...person }));
  await bulk(
    tx,
    'person',
    people.map(({ id, username, given, family, year, birth }) => ({
      id,
      school_id: school.id,
      kind: 'student',
      username,
      given_name: given,
      family_name: family,
      year_group: year,
      date_of_birth: birth,
      joined_at: '2009-09-01T08:00:00Z',
    })),
  );
  await bulk(
    tx,
    'person_role',
    people.map(({ id }) => ({ school_id: school.id, person_id: id, role: 'student' })),
  );
}

/** One lunch of some years ago: who came, and the logs of it. */
async function addOldVisits(tx: Tx, school: DemoSchool): Promise<void> {
  const drop = await tx.one<{ id: string; room: string }>(
    `SELECT id, room_id AS room FROM drop_in WHERE school_id = $1 ORDER BY made_at, id LIMIT 1`,
    [school.id],
  );
  const listener = await tx.one<{ id: string }>(
    `SELECT id FROM person WHERE school_id = $1 AND username = 'listener2'`,
    [school.id],
  );
  const students = await tx.query<{ id: string; year: number }>(
    `SELECT id, year_group - $2::integer AS year FROM person WHERE school_id = $1 AND kind = 'student'
       AND year_group >= 10 AND source_id LIKE 'demo-%' ORDER BY username LIMIT $3`,
    [school.id, YEARS_AGO, LOGS],
  );
  if (drop === undefined || listener === undefined) return;
  const day = DateTime.fromJSDate(tx.now, { zone: school.timezone })
    .minus({ years: YEARS_AGO })
    .set({ hour: 12, minute: 40, second: 0, millisecond: 0 });
  const [sessionId, shiftId] = [randomUUID(), randomUUID()];
  const common = { school_id: school.id, session_id: sessionId };
  const at = (place: number): Date => day.plus({ minutes: SLOT_MINUTES * place }).toJSDate();
  const visits = students.map((student, place) => ({
    student,
    slot: randomUUID(),
    booking: randomUUID(),
    starts_at: at(place),
    ends_at: at(place + 1),
  }));
  await bulk(tx, 'session', [
    {
      id: sessionId,
      school_id: school.id,
      drop_in_id: drop.id,
      room_id: drop.room,
      local_date: day.toISODate(),
      starts_at: at(0),
      ends_at: at(LOGS),
    },
  ]);
  await bulk(tx, 'shift', [{ id: shiftId, ...common, listener_id: listener.id }]);
  await bulk(
    tx,
    'slot',
    visits.map(({ slot, starts_at, ends_at }) => ({
      id: slot,
      ...common,
      shift_id: shiftId,
      starts_at,
      ends_at,
      state: 'free',
    })),
  );
  await bulk(
    tx,
    'booking',
    visits.map(({ slot, booking, student, starts_at, ends_at }) => ({
      id: booking,
      ...common,
      slot_id: slot,
      listener_id: listener.id,
      student_id: student.id,
      year_group: student.year,
      kind: 'booking',
      state: 'finished',
      starts_at,
      ends_at,
      limits_accepted_at: starts_at,
      made_at: starts_at,
      arrived_at: starts_at,
    })),
  );
  await bulk(
    tx,
    'contact',
    visits.map(({ booking, student, starts_at, ends_at }) => ({
      id: randomUUID(),
      school_id: school.id,
      listener_id: listener.id,
      booking_id: booking,
      student_id: student.id,
      student_year: student.year,
      form_key: randomUUID(),
      occurred_at: starts_at,
      state: 'logged',
      logged_at: ends_at,
      minutes: 15,
      main_theme: 'friends',
      themes: [],
      skills: ['listened'],
      next_step: 'none',
      risk_of_harm: false,
      wellbeing: 4,
    })),
  );
}

function raiseAbout(
  app: INestApplicationContext,
  school: DemoSchool,
  student: string,
  words: string,
): Promise<string> {
  return actingAs(app, school, 'pastoral', async (actor) => {
    const once = stepOnce(school, `concern about ${student}`);
    const path = await app.get(RaiseReferral).run(actor, once, {
      about: 'student',
      student,
      category: 'home',
      urgency: 'today',
      words,
      toldWhom: 'Nobody yet.',
      aboutStaff: 'no',
    });
    return path.split('/').at(-1) ?? '';
  });
}

/** Nobody can raise a concern in the past, so its dates are written over. */
async function backdate(
  tx: Tx,
  school: DemoSchool,
  { robin, grown }: { robin: string; grown: string },
): Promise<void> {
  await tx.query(
    `UPDATE person SET left_at = $3::timestamptz - interval '2 days' WHERE school_id = $1 AND id = $2 AND left_at IS NULL`,
    [school.id, robin, tx.now],
  );
  await tx.query(
    `UPDATE person SET left_at = '2015-07-17T14:00:00Z' WHERE school_id = $1 AND username = 'gone2' AND left_at IS NULL`,
    [school.id],
  );
  const then = new Date('2013-02-08T13:20:00Z');
  await tx.query(
    `UPDATE referral SET raised_at = $3, acknowledged_at = $3, closed_at = $3, child_year = 10 WHERE school_id = $1 AND id = $2`,
    [school.id, grown, then],
  );
  await tx.query(
    `UPDATE referral_event e SET at = $3::timestamptz + (e.at - f.first)
     FROM (SELECT min(at) AS first FROM referral_event WHERE school_id = $1 AND referral_id = $2) f
     WHERE e.school_id = $1 AND e.referral_id = $2`,
    [school.id, grown, then],
  );
}

async function holdAndShred(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  const db = app.get(Database);
  const held = await db.asOwner((tx) =>
    tx.one<{ id: string }>(
      `SELECT student_id AS id FROM contact WHERE school_id = $1 AND student_id IS NOT NULL ORDER BY occurred_at LIMIT 1`,
      [school.id],
    ),
  );
  await actingAs(app, school, 'head', async (head) => {
    if (held !== undefined)
      await app.get(PlaceHold).run(head, stepOnce(school, 'hold'), {
        of: held.id,
        reason: 'The family has asked for everything we hold about their child.',
        reviewOn: DateTime.fromJSDate(app.get(Clock).now())
          .plus({ months: 2 })
          .toFormat('yyyy-MM-dd'),
      });
    const path = await app.get(PreviewBatch).run(head, stepOnce(school, 'preview'), 'booking');
    const batchId = path.split('/').at(-1) ?? '';
    await app.get(ConfirmBatch).run(head, stepOnce(school, 'confirm'), batchId);
    await app.get(ShredBatch).run({ schoolId: school.id, batchId });
  });
}
