import { randomUUID } from 'node:crypto';
import type { Actor } from '../../../src/accounts/actor.js';
import { AcknowledgeReferral } from '../../../src/referrals/acknowledge-referral.js';
import { CloseReferral } from '../../../src/referrals/close-referral.js';
import { RaiseReferral } from '../../../src/referrals/concerns/raise-referral.js';
import type { TestApp } from '../app.js';
import { actorFor, freshOnce } from './drop-ins.js';
import { insert } from './example-session.js';
import type { BuiltSchool } from './school.js';

const CLOSURE = {
  summary: 'Afraid on the way home.',
  done: 'Spoke with the family.',
  decision: 'No more.',
  reason: 'It was settled.',
  outcome: 'support_in_school',
};

/** A student on or off the roll, born and gone when it says. */
export async function makeChild(
  { db }: Pick<TestApp, 'db'>,
  school: BuiltSchool,
  facts: { given?: string; birth?: string | null; year?: number | null; leftAt?: Date | null } = {},
): Promise<string> {
  const id = randomUUID();
  await db.asOwner(async (tx) => {
    await insert(tx, 'person', {
      id,
      school_id: school.id,
      kind: 'student',
      username: id,
      given_name: facts.given ?? 'Ana',
      family_name: 'Old',
      year_group: facts.year ?? null,
      date_of_birth: facts.birth ?? null,
      joined_at: '2010-09-01T08:00:00Z',
      left_at: facts.leftAt ?? null,
    });
    await insert(tx, 'person_role', { school_id: school.id, person_id: id, role: 'student' });
  });
  return id;
}

/** A log without a booking, of a day. */
export async function makeOldContact(
  { db }: Pick<TestApp, 'db'>,
  school: BuiltSchool,
  facts: {
    listener: string;
    student?: string | null;
    at?: string;
    referral?: string;
    booking?: string;
  },
): Promise<string> {
  const id = randomUUID();
  const at = facts.at ?? '2021-05-12T11:40:00Z';
  await db.asOwner((tx) =>
    insert(tx, 'contact', {
      id,
      school_id: school.id,
      listener_id: facts.listener,
      student_id: facts.student ?? null,
      booking_id: facts.booking ?? null,
      form_key: randomUUID(),
      occurred_at: at,
      state: 'logged',
      logged_at: at,
      minutes: 10,
      main_theme: 'family',
      next_step: 'none',
      risk_of_harm: facts.referral !== undefined,
      wellbeing: 4,
      referral_id: facts.referral ?? null,
    }),
  );
  return id;
}

/** A referral raised by staff as on the page, and closed; `raisedAt` is written over afterwards. */
export async function makeClosedReferral(
  app: TestApp,
  school: BuiltSchool,
  facts: {
    by: string;
    holder: string;
    child?: string;
    raisedAt?: string;
    childYear?: number | null;
    aboutStaff?: 'no' | 'staff';
    subject?: string;
  },
): Promise<string> {
  const raiser = await actorFor(app, school, facts.by, 'staff');
  const path = await app.app.get(RaiseReferral).run(raiser, freshOnce(), {
    about: facts.child === undefined ? 'unknown' : 'student',
    student: facts.child,
    words: 'He said that he is afraid.',
    urgency: 'soon',
    aboutStaff: facts.aboutStaff ?? 'no',
    subject: facts.subject,
  });
  const id = path.replace('/concerns/', '').replace(/\?.*/, '');
  const holder: Actor = await actorFor(app, school, facts.holder, 'staff');
  await app.app.get(AcknowledgeReferral).run(holder, freshOnce(), id);
  await app.app.get(CloseReferral).run(holder, freshOnce(), id, CLOSURE);
  await app.db.asOwner((tx) =>
    tx.query(
      `UPDATE referral SET raised_at = coalesce($2::timestamptz, raised_at),
         child_year = CASE WHEN $3 THEN $4::integer ELSE child_year END WHERE id = $1`,
      [id, facts.raisedAt ?? null, facts.childYear !== undefined, facts.childYear ?? null],
    ),
  );
  return id;
}

/** A second grant for whoever holds a record: an hour of emergency access, beside the lasting one. */
export async function holdTwice(
  { db }: Pick<TestApp, 'db'>,
  record: string,
  person: string | undefined,
): Promise<void> {
  await db.asOwner((tx) =>
    tx.query(
      `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, expires_at)
       SELECT gen_random_uuid(), school_id, record_kind, record_id, person_id, 'break-glass', $3::timestamptz,
         $3::timestamptz + interval '1 hour'
       FROM record_access WHERE record_id = $1 AND person_id = $2`,
      [record, person, tx.now],
    ),
  );
}

/** How many rows of a table there are. */
export async function rowsLeft(
  { db }: Pick<TestApp, 'db'>,
  table: string,
  where: string,
  values: unknown[],
): Promise<number> {
  const row = await db.asOwner((tx) =>
    tx.one<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`, values),
  );
  return row?.n ?? -1;
}
