import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { longDate } from '../../platform/clock/local-time.js';
import type { Tx } from '../../platform/db/tx.js';
import type { RequestRow } from '../requests/request.queries.js';

/** A record that a request may be about, as its holder may choose it. */
export interface StatementPlace {
  readonly record: string;
  readonly text: string;
  readonly placed: boolean;
}

@Injectable()
export class StatementQueries {
  /** Records of whoever asked that were given to the actor; nothing says that there are others. */
  async places(tx: Tx, actor: Actor, request: RequestRow): Promise<StatementPlace[]> {
    const rows = await tx.query<{ record: string; at: Date; byThem: boolean; placed: boolean }>(
      `SELECT r.id AS record, r.raised_at AS at, r.raised_by = $3 AS "byThem",
         EXISTS (SELECT 1 FROM record_statement s WHERE s.school_id = r.school_id AND s.record_id = r.id
           AND s.request_id = $4) AS placed
       FROM referral r
       JOIN record_access a ON a.school_id = r.school_id AND a.record_id = r.id AND a.person_id = $2
         AND (a.expires_at IS NULL OR a.expires_at > $5)
       WHERE r.school_id = $1 AND ($3 IN (r.child_id, r.raised_by) OR EXISTS (SELECT 1 FROM referral_subject u
         WHERE u.school_id = r.school_id AND u.referral_id = r.id AND u.person_id = $3))
       GROUP BY r.id, r.raised_at, r.raised_by, r.school_id ORDER BY r.raised_at, r.id`,
      [actor.schoolId, actor.personId, request.personId, request.id, tx.now],
    );
    return rows.map(({ record, at, byThem, placed }) => ({
      record,
      placed,
      text: `${byThem ? 'The concern they raised' : 'The concern raised by somebody else'} on ${longDate(at, actor.school.timezone)}`,
    }));
  }
}
