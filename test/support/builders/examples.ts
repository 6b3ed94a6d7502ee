import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Actor } from '../../../src/accounts/actor.js';
import { Words } from '../../../src/platform/crypto/words.js';
import type { Tx } from '../../../src/platform/db/tx.js';
import { concernFrom } from '../../../src/referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../../../src/referrals/concerns/raise-referral.js';
import type { TestApp } from '../app.js';
import { freshOnce } from './drop-ins.js';
import { insert, makeSession } from './example-session.js';
import { makeKeptRecords } from './kept-records.js';
import { makeListener } from './listeners.js';
import { makeBreakGlass, makeWaysIn } from './ways-in.js';
import { makePrivacy } from './privacy.js';
import { aPerson, aSnapshot } from './roster.js';
import type { BuiltSchool } from './school.js';
import { connect } from './single-sign-on.js';

/** Whose the things are: everything that belongs to a person belongs to these. */
export interface Holders {
  /** Raises the concern. */
  raiser: Actor;
  /** Is granted the referral, whatever the route says; `null`: nobody more than the route says. */
  holder: string | null;
  student: string;
  listener: string;
  adult: string;
  /** Whose second factor it is; the holder's, or else the raiser's. */
  factor?: string;
  /** Who asks for emergency access; otherwise the raiser. */
  asker?: string;
  /** Stand in every text of theirs, to be looked for elsewhere. */
  words?: string;
}

/** One object of each kind that an address can name. */
export interface Examples {
  referral: string;
  /** Whom the referral is about. */
  child: string;
  action: string;
  concern: string;
  contact: string;
  booking: string;
  shift: string;
  session: string;
  dropIn: string;
  listener: string;
  noMatch: string;
  person: string;
  term: string;
  room: string;
  absence: string;
  manager: string;
  managed: string;
  proposal: string;
  publication: string;
  rosterImport: string;
  passkey: string;
  signIn: string;
  breakGlass: string;
  privacyRequest: string;
  privacyItem: string;
  privacyPart: string;
  ownRequest: string;
  /** A child who left, of whom the referral is. */
  leaver: string;
  /** Of what may go without being read, previewed. */
  batch: string;
  /** On the referral. */
  hold: string;
}

let made = 0;

/** Makes one of each, fresh, beside whatever is there. */
export async function makeExamples(
  app: TestApp,
  school: BuiltSchool,
  holders: Holders,
): Promise<Examples> {
  const number = ++made;
  const referral = await makeReferral(app, school, holders);
  const person = randomUUID();
  const noMatch = randomUUID();
  const common = await app.db.asOwner(async (tx) => {
    await makeStudents(tx, school, [person, noMatch]);
    return {
      ...(await makePlace(tx, school, number)),
      ...(await makeSession(tx, school, holders)),
      ...(await makePeopleMatters(tx, school, number)),
      rosterImport: await makeImport(tx, school),
      breakGlass: await makeBreakGlass(app, tx, school, holders),
      ...(await makeWaysIn(app, tx, school, holders)),
    };
  });
  // A listener of its own: a break or a fact changed on one page must not take another's ground.
  await makeListener(app, { ...school, people: { own: person } }, 'own');
  await app.db.asOwner(async (tx) => {
    await insert(tx, 'no_match', {
      school_id: school.id,
      person_id: person,
      other_id: noMatch,
      made_at: tx.now,
    });
  });
  await makeIdentity(app, school.id, noMatch);
  const privacy = await makePrivacy(app, school, holders, referral.referral);
  const kept = await makeKeptRecords(app, school, referral.referral, holders);
  return {
    ...common,
    ...referral,
    ...privacy,
    ...kept,
    child: kept.leaver,
    person: noMatch,
    listener: person,
    noMatch,
  };
}

async function makeReferral(
  app: TestApp,
  school: BuiltSchool,
  { raiser, holder, words }: Holders,
): Promise<Pick<Examples, 'referral' | 'concern' | 'action'>> {
  const concern = concernFrom({ about: 'unknown', words: words ?? 'worried', urgency: 'soon' });
  if (concern === null) throw new Error('There is nothing to raise.');
  const path = await app.app.get(RaiseReferral).run(raiser, freshOnce(), concern);
  const id = /[0-9a-f-]{36}/.exec(path)?.[0] ?? '';
  const action = randomUUID();
  await app.db.asOwner(async (tx) => {
    if (holder !== null)
      await tx.query(
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
         VALUES ($1, $2, 'referral', $3, $4, 'test', $5) ON CONFLICT DO NOTHING`,
        [randomUUID(), school.id, id, holder, tx.now],
      );
    const column = `action.${action}`;
    const place = { table: 'referral', column, record: id, schoolId: school.id };
    await insert(tx, 'referral_action', {
      id: action,
      school_id: school.id,
      referral_id: id,
      what: await app.app.get(Words).seal(tx, place, words ?? 'Ring home'),
      owner_id: holder ?? raiser.personId,
      due_on: '2033-01-08',
      made_by: raiser.personId,
      made_at: tx.now,
    });
  });
  return { referral: id, concern: id, action };
}

async function makeStudents(tx: Tx, school: BuiltSchool, ids: string[]): Promise<void> {
  for (const id of ids) {
    await insert(tx, 'person', {
      id,
      school_id: school.id,
      kind: 'student',
      username: id,
      given_name: 'Ann',
      family_name: 'Lee',
      year_group: 9,
      joined_at: tx.now,
    });
    await insert(tx, 'person_role', { school_id: school.id, person_id: id, role: 'student' });
    await insert(tx, 'credential', {
      school_id: school.id,
      person_id: id,
      password_hash: 'none',
      must_change: true,
      changed_at: tx.now,
    });
  }
}

async function makePlace(
  tx: Tx,
  school: BuiltSchool,
  number: number,
): Promise<Pick<Examples, 'term' | 'room' | 'publication'>> {
  const [term, room, publication] = [randomUUID(), randomUUID(), randomUUID()];
  const now = DateTime.fromJSDate(tx.now);
  // Each term in a year of its own, so that a page that looks at the one of today is left alone.
  const dates = { starts_on: `${2040 + number}-01-05`, ends_on: `${2040 + number}-03-27` };
  const named = { school_id: school.id, name: `Example ${number}` };
  await insert(tx, 'term', { id: term, ...named, ...dates });
  // The same id in the other list: `/school/calendar/closures/:id` has an object as well.
  await insert(tx, 'closure', { id: term, ...named, ...dates });
  await insert(tx, 'room', { id: room, ...named, open: true });
  await insert(tx, 'publication', {
    id: publication,
    school_id: school.id,
    term_id: term,
    period_key: randomUUID(),
    period_name: 'Autumn',
    academic_year: '2026-27',
    state: 'frozen',
    asked_by: school.people.cora,
    asked_at: tx.now,
    cutoff: now.toISODate(),
    roll: JSON.stringify({}),
    frozen_at: tx.now,
    frozen_by: school.people.cora,
  });
  return { term, room, publication };
}

async function makePeopleMatters(
  tx: Tx,
  school: BuiltSchool,
  number: number,
): Promise<Pick<Examples, 'absence' | 'manager' | 'managed' | 'proposal'>> {
  const [absence, proposal] = [randomUUID(), randomUUID()];
  const { tom = '', sue = '', pru = '' } = school.people;
  const school_id = school.id;
  await insert(tx, 'absence', {
    id: absence,
    school_id,
    person_id: tom,
    cover_id: sue,
    starts_at: tx.now,
  });
  await insert(tx, 'line_management', { school_id, manager_id: sue, managed_id: tom }, true);
  await insert(tx, 'post_proposal', {
    id: proposal,
    school_id,
    kind: 'pastoral',
    change: 'give',
    person_id: tom,
    year_group: number,
    proposed_by: pru,
    proposed_at: tx.now,
  });
  return { absence, manager: sue, managed: tom, proposal };
}

async function makeImport(tx: Tx, school: BuiltSchool): Promise<string> {
  const id = randomUUID();
  const snapshot = aSnapshot([aPerson({ username: randomUUID() })], { delta: true });
  await insert(tx, 'roster_import', {
    id,
    school_id: school.id,
    state: 'preview',
    format: snapshot.format,
    made_at: tx.now,
    options: JSON.stringify({ org: 'school' }),
    snapshot: JSON.stringify(snapshot),
    added: 1,
    changed: 0,
    left_count: 0,
    refused: 0,
  });
  return id;
}

/** A provider that nobody can reach, and an account of it that belongs to a person. */
async function makeIdentity(app: TestApp, schoolId: string, personId: string): Promise<void> {
  const issuer = 'https://127.0.0.1:9';
  const connection = { kind: 'other', issuer, clientId: 'earshot', secret: 's' } as const;
  await connect(app, schoolId, { ...connection, matchBy: 'email' }, { enabled: false });
  await app.db.asOwner((tx) =>
    insert(tx, 'identity', {
      school_id: schoolId,
      person_id: personId,
      issuer,
      subject: personId,
      linked_at: tx.now,
    }),
  );
}
