import type { INestApplicationContext } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Database } from '../platform/db/database.js';
import { AskForOwn } from '../privacy/requests/ask-for-own.js';
import type { RequestKind } from '../privacy/requests/request-kinds.js';
import { DecideItem } from '../privacy/subject-access/decide-item.js';
import { ReleasePart } from '../privacy/subject-access/release-part.js';
import { ShowRequest } from '../privacy/subject-access/show-request.js';
import { actingAs, type DemoSchool, stepOnce } from './acting.js';

/** One student has their copy, another waits for one, a third says that something is wrong. */
export async function makePrivacyRequests(
  app: INestApplicationContext,
  school: DemoSchool,
): Promise<void> {
  const ask = (username: string, kind: RequestKind, words?: string): Promise<string> =>
    actingAs(app, school, username, async (actor) => {
      const once = stepOnce(school, `privacy ${username}`);
      const path = await app.get(AskForOwn).run(actor, once, { kind, words });
      return path.replace(/\?.*/, '').split('/').at(-1) ?? '';
    });
  const finished = await ask('student', 'access');
  await ask('student8', 'access');
  await ask(
    'student15',
    'correction',
    'My tutor group is wrong. I moved from it after the summer.',
  );
  await actingAs(app, school, 'dsl', (dsl) => giveAll(app, school, dsl, finished));
}

/** All of it is given: there is nothing of anybody else's in it. */
async function giveAll(
  app: INestApplicationContext,
  school: DemoSchool,
  dsl: Actor,
  request: string,
): Promise<void> {
  const facts = await app
    .get(Database)
    .run(dsl, (tx) => app.get(ShowRequest).run(tx, dsl, request));
  for (const { key, decide } of facts?.items ?? [])
    if (decide && facts?.decisions.has(key) === false)
      await app.get(DecideItem).run(dsl, stepOnce(school, `decide ${key}`), request, key, {
        decision: 'give',
        version: '0',
      });
  await app.get(ReleasePart).run(dsl, stepOnce(school, 'give out'), request);
}
