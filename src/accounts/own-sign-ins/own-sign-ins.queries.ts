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
}
