import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import type { Tx } from '../platform/db/tx.js';

export interface Grant {
  schoolId: string;
  recordId: string;
  personId: string;
  /** A code: 'safeguarding-lead', 'on-route', 'escalation', 'action' … */
  reason: string;
  grantedBy?: string;
}

/** Writes grants, and writes down that it did. Row security refuses a writer who may not give one. */
@Injectable()
export class Grants {
  constructor(private readonly audit: Audit) {}

  /** Gives a referral to people; whoever has it keeps the grant they have. */
  async give(tx: Tx, grants: readonly Grant[]): Promise<void> {
    for (const grant of grants) {
      // Neither a conflict target nor a column returned: naming one would ask for the right to read
      // what the raiser may not. One row comes back for a grant that is new.
      const given = await tx.query(
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, granted_by)
         VALUES ($1, $2, 'referral', $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING RETURNING 1 AS given`,
        [
          randomUUID(),
          grant.schoolId,
          grant.recordId,
          grant.personId,
          grant.reason,
          tx.now,
          grant.grantedBy ?? null,
        ],
      );
      if (given.length === 0) continue;
      await this.audit.write(tx, {
        action: 'granted',
        kind: 'referral',
        record: grant.recordId,
        schoolId: grant.schoolId,
        detail: { person: grant.personId, reason: grant.reason },
      });
    }
  }
}
