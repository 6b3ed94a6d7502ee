import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import type { Actor, SecondFactor } from './actor.js';
import type { Role } from './permissions.js';

export interface Account {
  personId: string;
  schoolId: string;
  kind: 'student' | 'staff';
  passwordHash: string;
}

/** What shows who sits there. A password refreshes the sign-in of those who have nothing better. */
export type Proof = { how: 'password' } | { how: 'totp' | 'passkey' | 'recovery'; mark: string };

/** security.md, "Shared computers": idle and whole lifetime, in seconds. */
const LIFETIMES = {
  student: { idle: 10 * 60, whole: 3600 },
  staff: { idle: 15 * 60, whole: 8 * 3600 },
};

/** The door before a sign-in: only named functions of the database answer here. */
@Injectable()
export class SignIns {
  constructor(
    private readonly db: Database,
    private readonly keys: Keys,
  ) {}

  async findAccount(school: string, username: string): Promise<Account | undefined> {
    const [row] = await this.db.outside<{
      person_id: string;
      school_id: string;
      kind: 'student' | 'staff';
      password_hash: string;
    }>(`SELECT * FROM ctx.sign_in_lookup($1, $2, $3)`, [
      school,
      username,
      this.mac(`lookup|${school}|${username}`),
    ]);
    if (row === undefined) return undefined;
    return {
      personId: row.person_id,
      schoolId: row.school_id,
      kind: row.kind,
      passwordHash: row.password_hash,
    };
  }

  /** Makes `token` the sign-in of a person; a student's earlier one ends. */
  async begin(
    token: string,
    account: { personId: string; kind: 'student' | 'staff' },
    { device, how }: { device: string; how: 'password' | 'sso' } = { device: '', how: 'password' },
  ): Promise<void> {
    const hash = hashOf(token);
    const { idle, whole } = LIFETIMES[account.kind];
    const [row] = await this.db.outside<{ begun: boolean }>(
      `SELECT ctx.begin_sign_in($1, $2, $3, $4, $5, $6, $7, $8) AS begun`,
      [
        hash,
        account.personId,
        this.db.clock.now(),
        idle,
        whole,
        device,
        how,
        this.mac(`begin|${hash.toString('hex')}|${account.personId}`),
      ],
    );
    if (row?.begun !== true) throw new Error('The database refused to begin the sign-in.');
  }

  /**
   * Writes down what may be odd about a sign-in that has just begun.
   * @param browser what its cookie holds; nothing of a child's is kept
   */
  async lookAt(
    token: string,
    personId: string,
    { browser, failures }: { browser?: string; failures: number },
  ): Promise<void> {
    const hash = hashOf(token);
    const mark = browser === undefined ? null : this.mac(`browser|${personId}|${browser}`);
    const [row] = await this.db.outside<{ looked: boolean }>(
      `SELECT ctx.look_at_sign_in($1, $2, $3, $4) AS looked`,
      [
        hash,
        mark,
        failures,
        this.mac(`look|${hash.toString('hex')}|${mark?.toString('hex') ?? ''}|${failures}`),
      ],
    );
    if (row?.looked !== true) throw new Error('The database refused to look at the sign-in.');
  }

  /**
   * Writes down that the person of this sign-in proved who they are; what they showed is used up.
   *
   * @param mark the step of a code, `id:counter` of a passkey, the keyed hash of a recovery code (hex)
   * @returns false when it was used before, or is not theirs
   */
  async prove(token: string, proof: Proof): Promise<boolean> {
    const hash = hashOf(token);
    const mark = proof.how === 'password' ? '' : proof.mark;
    const [row] = await this.db.outside<{ proved: boolean }>(
      `SELECT ctx.prove($1, $2, $3, $4, $5) AS proved`,
      [
        hash,
        proof.how,
        mark,
        this.db.clock.now(),
        this.mac(`prove|${hash.toString('hex')}|${proof.how}|${mark}`),
      ],
    );
    return row?.proved === true;
  }

  /**
   * The same sign-in under a new token; the old one is worth nothing from now on.
   * @returns false when it is worth nothing already: another request was there first
   */
  async renew(token: string, newToken: string): Promise<boolean> {
    const [hash, newHash] = [hashOf(token), hashOf(newToken)];
    const [row] = await this.db.outside<{ renewed: boolean }>(
      `SELECT ctx.renew_sign_in($1, $2, $3, $4) AS renewed`,
      [
        hash,
        newHash,
        this.db.clock.now(),
        this.mac(`renew|${hash.toString('hex')}|${newHash.toString('hex')}`),
      ],
    );
    return row?.renewed === true;
  }

  /** Who a token is now; nobody when it ended, ran out or was idle too long. */
  async actor(token: string): Promise<Actor | undefined> {
    const [row] = await this.db.outside<ActorRow>(
      `SELECT *, ctx.notice_news($1) AS notice_news FROM ctx.actor($1, $2)`,
      [token, this.db.clock.now()],
    );
    if (row === undefined) return undefined;
    return {
      personId: row.person_id,
      schoolId: row.school_id,
      token,
      kind: row.kind,
      givenName: row.given_name,
      familyName: row.family_name,
      preferredName: row.preferred_name,
      yearGroup: row.year_group,
      roles: row.roles,
      mustChangePassword: row.must_change,
      secondFactor: row.second_factor,
      authenticatedAt: row.authenticated_at,
      signInId: row.sign_in_id,
      idleSeconds: row.idle_seconds,
      noticeNews: row.notice_news,
      school: {
        id: row.school_id,
        slug: row.slug,
        name: row.school_name,
        timezone: row.timezone,
        demo: row.demo,
      },
    };
  }

  async end(token: string): Promise<void> {
    await this.db.outside(`SELECT ctx.end_sign_in($1, $2)`, [token, this.db.clock.now()]);
  }

  /** sha256(key ‖ sha256(key ‖ message)): what the database can check without an extension. */
  mac(message: string): Buffer {
    const key = this.keys.signIn;
    const inner = createHash('sha256').update(key).update(message, 'utf8').digest();
    return createHash('sha256').update(key).update(inner).digest();
  }
}

interface ActorRow {
  person_id: string;
  school_id: string;
  kind: 'student' | 'staff';
  given_name: string;
  family_name: string;
  preferred_name: string | null;
  year_group: number | null;
  roles: Role[];
  must_change: boolean;
  second_factor: SecondFactor;
  authenticated_at: Date;
  sign_in_id: string;
  idle_seconds: number;
  notice_news: boolean;
  slug: string;
  school_name: string;
  timezone: string;
  demo: boolean;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
