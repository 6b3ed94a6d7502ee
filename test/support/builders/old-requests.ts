import { randomUUID } from 'node:crypto';
import { Words } from '../../../src/platform/crypto/words.js';
import { markOf } from '../../../src/privacy/subject-access/subject-access.queries.js';
import type { TestApp } from '../app.js';
import { insert } from './example-session.js';
import type { BuiltSchool } from './school.js';

export interface OldRequest {
  id: string;
  decision: string;
  part: string;
}

/** A request for a copy with one thing decided, a copy of it that was given out, and a pause. */
export async function makeOldRequest(
  app: Pick<TestApp, 'app' | 'db'>,
  school: BuiltSchool,
  facts: { person: string; by: string; closedAt?: string | null; guard?: string },
): Promise<OldRequest> {
  const [id, decision, part] = [randomUUID(), randomUUID(), randomUUID()];
  const closedAt = facts.closedAt === undefined ? '2020-03-31T10:00:00Z' : facts.closedAt;
  const words = app.app.get(Words);
  const of = { school_id: school.id };
  await app.db.asOwner(async (tx) => {
    const sealed = (table: string, column: string, record: string): Promise<Buffer> =>
      words.seal(tx, { table, column, record, schoolId: school.id }, 'He said that he is afraid.');
    await insert(tx, 'privacy_request', {
      id,
      ...of,
      person_id: facts.person,
      kind: 'access',
      source: 'on_behalf',
      identity: 'known',
      asker_words: await sealed('privacy_request', 'asker_words', id),
      made_by: facts.by,
      made_at: '2020-03-02T10:00:00Z',
      received_on: '2020-03-02',
      due_on: '2020-04-02',
      state: closedAt === null ? 'in_review' : 'answered',
      ...(closedAt === null ? {} : { closed_at: closedAt, closed_by: facts.by, outcome: 'given' }),
    });
    await insert(tx, 'privacy_part', {
      id: part,
      ...of,
      request_id: id,
      made_by: facts.by,
      made_at: '2020-03-20T10:00:00Z',
      copy: await sealed('privacy_part', 'copy', part),
      copy_hash: markOf('He said that he is afraid.'),
      open_until: '2100-01-01T00:00:00Z',
    });
    await insert(tx, 'privacy_decision', {
      id: decision,
      ...of,
      request_id: id,
      item: `referral.${randomUUID()}.raised`,
      guard_id: facts.guard ?? null,
      decision: 'give',
      phrases: await sealed('privacy_decision', 'phrases', decision),
      text_mac: Buffer.from('mark'),
      version: 1,
      decided_by: facts.by,
      decided_at: '2020-03-20T10:00:00Z',
      part_id: part,
    });
    await insert(tx, 'privacy_pause', {
      id: randomUUID(),
      ...of,
      request_id: id,
      why: 'meaning',
      question: await sealed('privacy_pause', 'question', id),
      stopped_on: '2020-03-05',
      stopped_by: facts.by,
      stopped_at: '2020-03-05T10:00:00Z',
      resumed_on: '2020-03-06',
      resumed_by: facts.by,
      resumed_at: '2020-03-06T10:00:00Z',
    });
  });
  return { id, decision, part };
}

/** Emergency access of long ago: opened, and looked back on unless it says otherwise. */
export async function makeOldBreakGlass(
  app: Pick<TestApp, 'app' | 'db'>,
  school: BuiltSchool,
  facts: { child: string; by: string; second: string; reviewed?: boolean },
): Promise<string> {
  const id = randomUUID();
  const at = '2015-03-02T10:00:00Z';
  const place = { table: 'break_glass', column: 'reason', record: id, schoolId: school.id };
  await app.db.asOwner(async (tx) =>
    insert(tx, 'break_glass', {
      id,
      school_id: school.id,
      asked_by: facts.by,
      child_id: facts.child,
      life_at_risk: false,
      reason: await app.app.get(Words).seal(tx, place, 'They did not come home.'),
      asked_at: at,
      decided_by: facts.second,
      decided_at: at,
      outcome: 'opened',
      open_until: '2015-03-02T11:00:00Z',
      review_due_on: '2015-03-03',
      ...(facts.reviewed === false
        ? {}
        : { reviewed_by: facts.second, reviewed_at: at, review: 'right' }),
    }),
  );
  return id;
}
