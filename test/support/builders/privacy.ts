import { randomUUID } from 'node:crypto';
import { Words } from '../../../src/platform/crypto/words.js';
import type { Tx } from '../../../src/platform/db/tx.js';
import { pausePlace } from '../../../src/privacy/requests/request.queries.js';
import { assembleCopy } from '../../../src/privacy/subject-access/copy.rules.js';
import { markOf } from '../../../src/privacy/subject-access/subject-access.queries.js';
import type { TestApp } from '../app.js';
import { insert } from './example-session.js';
import type { Examples, Holders } from './examples.js';
import type { BuiltSchool } from './school.js';

type PrivacyExamples = Pick<
  Examples,
  'privacyRequest' | 'privacyItem' | 'privacyPart' | 'ownRequest'
>;

/**
 * A request of the raiser that is open, with their concern to decide about, a part of the holder's, a
 * question that was answered and what the raiser says against the concern; and a request that the
 * holder made for themself and that was answered.
 */
export async function makePrivacy(
  app: TestApp,
  school: BuiltSchool,
  { raiser, holder, words: said }: Holders,
  referral: string,
): Promise<PrivacyExamples> {
  const words = app.app.get(Words);
  return app.db.asOwner(async (tx) => {
    const privacyRequest = await makeRequest(tx, school, raiser.personId, 'received');
    const asker = holder ?? raiser.personId;
    const ownRequest = await makeRequest(tx, school, asker, 'answered');
    const privacyPart = await makePart(tx, words, school, privacyRequest, asker, said);
    await makePart(tx, words, school, ownRequest, school.people.sue ?? '', said);
    const item = `referral.${referral}.raised`;
    const other = `referral.${referral}.reads`;
    await insert(tx, 'privacy_decision', {
      id: randomUUID(),
      school_id: school.id,
      request_id: privacyRequest,
      item: other,
      guard_id: referral,
      decision: 'give',
      text_mac: Buffer.from('mark'),
      version: 1,
      decided_by: asker,
      decided_at: tx.now,
    });
    await makeAside(tx, words, school, { request: privacyRequest, asker, referral });
    await makePages(tx, school, asker);
    return { privacyRequest, privacyItem: item, privacyPart, ownRequest };
  });
}

async function makeRequest(
  tx: Tx,
  school: BuiltSchool,
  person: string,
  state: 'received' | 'answered',
  kind: 'access' | 'correction' = 'access',
): Promise<string> {
  const id = randomUUID();
  const closed = { closed_at: tx.now, closed_by: school.people.sue, outcome: 'given' };
  await insert(tx, 'privacy_request', {
    id,
    school_id: school.id,
    person_id: person,
    kind,
    source: 'page',
    identity: 'signed_in',
    made_by: person,
    made_at: tx.now,
    received_on: '2033-11-07',
    due_on: '2033-12-07',
    state,
    ...(state === 'answered' ? closed : {}),
  });
  return id;
}

async function makePart(
  tx: Tx,
  words: Words,
  school: BuiltSchool,
  request: string,
  by: string,
  about = 'Them',
): Promise<string> {
  const id = randomUUID();
  const dates = { requestedOn: '2033-11-07', givenOn: '2033-11-20' };
  const text = JSON.stringify(assembleCopy({ school: school.slug, about, ...dates }, []));
  const place = { table: 'privacy_part', column: 'copy', record: id, schoolId: school.id };
  await insert(tx, 'privacy_part', {
    id,
    school_id: school.id,
    request_id: request,
    made_by: by,
    made_at: tx.now,
    copy: await words.seal(tx, place, text),
    copy_hash: markOf(text),
    open_until: new Date(tx.now.getTime() + 30 * 24 * 3_600_000),
  });
  return id;
}

async function makeAside(
  tx: Tx,
  words: Words,
  school: BuiltSchool,
  { request, asker, referral }: { request: string; asker: string; referral: string },
): Promise<void> {
  const [pause, statement] = [randomUUID(), randomUUID()];
  const correction = await makeRequest(tx, school, asker, 'received', 'correction');
  const school_id = school.id;
  const beside = {
    table: 'record_statement',
    column: statement,
    record: referral,
    schoolId: school.id,
  };
  await insert(tx, 'privacy_pause', {
    id: pause,
    school_id,
    request_id: request,
    why: 'meaning',
    question: await words.seal(tx, pausePlace(school.id, request, pause)('question'), 'Which?'),
    stopped_on: '2033-11-08',
    stopped_by: asker,
    stopped_at: tx.now,
    resumed_on: '2033-11-09',
    resumed_by: asker,
    resumed_at: tx.now,
  });
  await insert(tx, 'record_statement', {
    id: statement,
    school_id,
    record_id: referral,
    request_id: correction,
    person_id: asker,
    kind: 'correction',
    words: await words.seal(tx, beside, 'It was not so.'),
    said_on: '2033-11-08',
    placed_by: asker,
    placed_at: tx.now,
  });
}

async function makePages(tx: Tx, school: BuiltSchool, by: string): Promise<void> {
  const notice = { school_id: school.id, audience: 'student', version: 1 };
  const sections = Object.fromEntries(
    ['kept', 'why', 'seen', 'long', 'rights', 'ask'].map((key) => [key, 'As it is.']),
  );
  const edited = { edited_by: by, edited_at: tx.now };
  const published = { published_by: by, published_at: tx.now };
  await insert(
    tx,
    'privacy_notice',
    { id: randomUUID(), ...notice, sections: JSON.stringify(sections), ...edited, ...published },
    true,
  );
  await insert(tx, 'privacy_notice_seen', { ...notice, person_id: by, seen_at: tx.now }, true);
  await insert(
    tx,
    'privacy_assessment',
    {
      school_id: school.id,
      section: 'need',
      words: 'As it is.',
      version: 1,
      changed_by: by,
      changed_at: tx.now,
    },
    true,
  );
}
