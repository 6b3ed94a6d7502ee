import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import type { Actor } from '../actor.js';

export interface OwnSignIn {
  readonly id: string;
  readonly device: string;
  readonly how: 'password' | 'sso';
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
}

/** A right password without the second step; a browser not seen before; many wrong passwords first. */
export type OddKind = 'half' | 'browser' | 'failures';

export interface OddSignIn {
  readonly id: string;
  readonly startedAt: Date;
  readonly device: string;
  readonly what: readonly OddKind[];
  readonly failures: number;
}

@Injectable()
export class OwnSignInQueries {
  /** One's own that are still good, the latest first. */
  live(tx: Tx, { schoolId, personId }: Actor): Promise<OwnSignIn[]> {
    return tx.query<OwnSignIn>(
      `SELECT id, device, how, started_at AS "startedAt", last_seen_at AS "lastSeenAt" FROM sign_in
       WHERE school_id = $1 AND person_id = $2 AND ended_at IS NULL AND expires_at > $3
         AND last_seen_at + make_interval(secs => idle_seconds) > $3
       ORDER BY last_seen_at DESC, id`,
      [schoolId, personId, tx.now],
    );
  }

  /** One's own of the last 30 days that may not have been one's own, the latest first. */
  odd(tx: Tx): Promise<OddSignIn[]> {
    return tx.query<OddSignIn>(
      `SELECT id, started_at AS "startedAt", device, what, failures FROM ctx.own_odd_sign_ins($1)`,
      [tx.now],
    );
  }

  /** Whether a first page should ask: one of the last seven days. */
  async oddLately(tx: Tx): Promise<boolean> {
    const row = await tx.one(
      `SELECT 1 FROM ctx.own_odd_sign_ins($1) WHERE started_at > $1::timestamptz - interval '7 days' LIMIT 1`,
      [tx.now],
    );
    return row !== undefined;
  }
}
