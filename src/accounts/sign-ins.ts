import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import type { Actor } from './actor.js';
import type { Role } from './permissions.js';

export interface Account {
  personId: string;
  schoolId: string;
  kind: 'student' | 'staff';
  passwordHash: string;
}

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
  ): Promise<void> {
    const hash = createHash('sha256').update(token, 'utf8').digest();
    const { idle, whole } = LIFETIMES[account.kind];
    const [row] = await this.db.outside<{ begun: boolean }>(
      `SELECT ctx.begin_sign_in($1, $2, $3, $4, $5, $6) AS begun`,
      [
        hash,
        account.personId,
        this.db.clock.now(),
        idle,
        whole,
        this.mac(`begin|${hash.toString('hex')}|${account.personId}`),
      ],
    );
    if (row?.begun !== true) throw new Error('The database refused to begin the sign-in.');
  }

  /** Who a token is now; nobody when it ended, ran out or was idle too long. */
  async actor(token: string): Promise<Actor | undefined> {
    const [row] = await this.db.outside<ActorRow>(`SELECT * FROM ctx.actor($1, $2)`, [
      token,
      this.db.clock.now(),
    ]);
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
  private mac(message: string): Buffer {
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
  slug: string;
  school_name: string;
  timezone: string;
  demo: boolean;
}
