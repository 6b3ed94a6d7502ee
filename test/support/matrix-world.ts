import { randomUUID } from 'node:crypto';
import type { SecondFactor } from '../../src/accounts/actor.js';
import { SignIns } from '../../src/accounts/sign-ins.js';
import { may, type Permission, type Role, ROLES } from '../../src/accounts/permissions.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { addressOf, namesAnObject, REACH } from './addresses.js';
import type { TestApp } from './app.js';
import { insert } from './builders/example-session.js';
import { type Examples, makeExamples } from './builders/examples.js';
import { actorFor, freshOnce } from './builders/drop-ins.js';
import { makeListener } from './builders/listeners.js';
import { buildSchool, type BuiltSchool } from './builders/school.js';
import { Caller } from './caller.js';
import type { Route } from './routes.js';

/** Somebody of the matrix: by role, or by what became of their sign-in. */
export interface Asker {
  name: string;
  personId: string;
  roles: readonly Role[];
  /** Nobody is signed in, as far as the server can tell. */
  signedOut: boolean;
  mustChangePassword: boolean;
  secondFactor: SecondFactor;
  authenticatedAt: Date;
}

const HOUR = 3_600_000;

/** One person to each role, named after it; the others hold what is not theirs. */
const PEOPLE: Record<string, string[]> = {
  ...Object.fromEntries(ROLES.map((role) => [role, [role]])),
  subject: ['safeguarding_deputy'],
  'first-password': ['staff'],
  'without-roles': ['staff'],
  expired: ['staff'],
  ended: ['student'],
  left: ['coordinator'],
  suspended: ['coordinator'],
  'password-only': ['safeguarding_lead'],
  'no-second-factor': ['pastoral'],
  stale: ['admin'],
  sam: ['student'],
  newcomer: ['student'],
  lia: ['student'],
  liz: ['student'],
  tom: ['staff'],
  sue: ['supervisor'],
  pat: ['pastoral'],
  pru: ['staff'],
  cora: ['coordinator'],
};

export const ASKERS = [
  ...ROLES,
  'subject',
  'first-password',
  'without-roles',
  'expired',
  'ended',
  'left',
  'suspended',
  'password-only',
  'no-second-factor',
  'stale',
  'anonymous',
] as const;
export type AskerName = (typeof ASKERS)[number];
const SIGNED_OUT: readonly string[] = ['anonymous', 'expired', 'ended', 'left', 'suspended'];
/** What stands in `Actor.secondFactor` of those whose does not read 'shown'. */
const NOT_SHOWN: Readonly<Record<string, SecondFactor>> = {
  'password-only': 'has',
  'no-second-factor': 'needs',
};

/** Two schools with everything in them, and everybody signed in once. */
export class MatrixWorld {
  private readonly ownForReading = new Map<string, Promise<Examples>>();

  private constructor(
    private readonly app: TestApp,
    readonly harbour: BuiltSchool,
    readonly moorside: BuiltSchool,
    readonly callers: ReadonlyMap<AskerName, Caller>,
    /** Of the same school, and nobody's who asks. */
    readonly others: Examples,
    readonly otherSchools: Examples,
    /** The referral of `others` is about whoever is its subject. */
    readonly aboutSubject: Examples,
  ) {}

  /** @param words stand in every text of the others and of the other school */
  static async build(
    app: TestApp,
    words: { others?: string; otherSchools?: string } = {},
  ): Promise<MatrixWorld> {
    const harbour = await peopledSchool(app, 'harbour');
    const moorside = await peopledSchool(app, 'moorside');
    const others = await bystanders(app, harbour, words.others);
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM record_access WHERE record_id = $1`, [others.referral]),
    );
    const raiser = await actorFor(app, harbour, 'tom', 'staff');
    const about = await app.app.get(RaiseReferral).run(raiser, freshOnce(), {
      about: 'unknown',
      words: 'I saw it.',
      aboutStaff: 'staff',
      subject: harbour.people.subject,
    });
    const referral = about.replace('/concerns/', '');
    const callers = new Map<AskerName, Caller>();
    for (const name of ASKERS)
      callers.set(
        name,
        name === 'anonymous' ? Caller.anonymous(app) : await Caller.signIn(app, 'harbour', name),
      );
    await changeSignIns(app, harbour);
    const aboutSubject = { ...others, referral, concern: referral };
    const otherSchools = await bystanders(app, moorside, words.otherSchools);
    return new MatrixWorld(app, harbour, moorside, callers, others, otherSchools, aboutSubject);
  }

  caller(name: AskerName): Caller {
    const caller = this.callers.get(name);
    if (caller === undefined) throw new Error(`${name} is not signed in.`);
    return caller;
  }

  asker(name: AskerName): Asker {
    const roles: Role[] = (PEOPLE[name] ?? []).flatMap((role): Role[] =>
      role === 'student' || role === 'listener'
        ? ['student', role as Role]
        : ['staff', role as Role],
    );
    return {
      name,
      personId: this.harbour.people[name] ?? '',
      roles: name === 'without-roles' ? [] : roles,
      signedOut: SIGNED_OUT.includes(name),
      mustChangePassword: name === 'first-password',
      secondFactor: NOT_SHOWN[name] ?? 'shown',
      authenticatedAt: new Date(this.app.clock.now().getTime() - (name === 'stale' ? HOUR : 0)),
    };
  }

  allowed(route: Route, { roles }: Asker): boolean {
    return route.permission !== undefined && may(roles, route.permission);
  }

  /** The route's address with objects that are the asker's own, as its permission means it. */
  async ownAddress(route: Route, asker: Asker): Promise<string> {
    if (!namesAnObject(route)) return addressOf(route, this.others);
    const permission = route.permission ?? 'account.own';
    // What is only read may be read twice; what is changed is made anew.
    if (route.method !== 'GET') return addressOf(route, await this.makeOwn(permission, asker));
    const key = `${asker.name} ${permission}`;
    const own = this.ownForReading.get(key) ?? this.makeOwn(permission, asker);
    this.ownForReading.set(key, own);
    return addressOf(route, await own);
  }

  private async makeOwn(permission: Permission, asker: Asker): Promise<Examples> {
    const { people } = this.harbour;
    const is = (role: Role): boolean => asker.roles.includes(role);
    const own = REACH[permission] === 'own' ? asker.personId : '';
    const actor = await this.app.app.get(SignIns).actor(this.caller(asker.name as AskerName).token);
    return makeExamples(this.app, this.harbour, {
      raiser:
        permission === 'concern.own' && actor !== undefined
          ? actor
          : await actorFor(this.app, this.harbour, 'tom', 'staff'),
      holder: asker.personId,
      asker: permission === 'access.break-glass' ? asker.personId : undefined,
      // Who is to have none is given none.
      factor: asker.secondFactor === 'needs' ? people.tom : undefined,
      student: (permission === 'booking.own' && own) || people.sam || '',
      listener: (is('listener') && permission !== 'booking.own' && own) || people.lia || '',
      adult: (is('staff') && own) || people.sue || '',
    });
  }
}

/** A school with everybody of the matrix in it, in the middle of a term. */
export async function peopledSchool(app: TestApp, slug: string): Promise<BuiltSchool> {
  const school = await buildSchool(app, PEOPLE, { slug });
  for (const username of ['listener', 'lia', 'liz']) await makeListener(app, school, username);
  // The day of the examples is a school day.
  await app.db.asOwner((tx) =>
    tx.query(
      `INSERT INTO term (id, school_id, name, starts_on, ends_on)
       VALUES (gen_random_uuid(), $1, 'This term', ($2::timestamptz - interval '40 days')::date,
         ($2::timestamptz + interval '40 days')::date)`,
      [school.id, tx.now],
    ),
  );
  return school;
}

/** One of each kind, held by people who ask for nothing. */
export async function bystanders(
  app: TestApp,
  school: BuiltSchool,
  words?: string,
): Promise<Examples> {
  const { newcomer = '', liz = '', sue = '' } = school.people;
  const raiser = await actorFor(app, school, 'tom', 'staff');
  return makeExamples(app, school, {
    raiser,
    holder: null,
    student: newcomer,
    listener: liz,
    adult: sue,
    words,
  });
}

/** What becomes of a sign-in after it began. */
async function changeSignIns(app: TestApp, { id, people }: BuiltSchool): Promise<void> {
  const of = (name: string): string[] => [people[name] ?? ''];
  await app.db.asOwner(async (tx) => {
    await tx.query(
      `UPDATE sign_in SET expires_at = now() - interval '1 second' WHERE person_id = $1`,
      of('expired'),
    );
    await tx.query(`UPDATE sign_in SET ended_at = now() WHERE person_id = $1`, of('ended'));
    await tx.query(`UPDATE person SET left_at = now() WHERE id = $1`, of('left'));
    await tx.query(`UPDATE person SET suspended_at = now() WHERE id = $1`, of('suspended'));
    for (const name of Object.keys(NOT_SHOWN))
      await tx.query(`UPDATE sign_in SET second_factor_at = NULL WHERE person_id = $1`, of(name));
    await tx.query(
      `UPDATE sign_in SET authenticated_at = now() - interval '1 hour' WHERE person_id = $1`,
      of('stale'),
    );
    await insert(tx, 'passkey', {
      id: randomUUID(),
      school_id: id,
      person_id: people['password-only'],
      credential_id: 'YWtleQ',
      public_key: Buffer.from('a key'),
      counter: 0,
      transports: [],
      name: 'A phone',
      made_at: tx.now,
    });
    await tx.query(`DELETE FROM person_role WHERE person_id = $1`, of('without-roles'));
    await tx.query(
      `UPDATE credential SET must_change = true WHERE person_id = $1`,
      of('first-password'),
    );
  });
}
