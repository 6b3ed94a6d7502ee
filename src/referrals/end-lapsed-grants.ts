import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type HeldGrant, lapsedGrants } from './lapsing-grants.rules.js';

interface Held extends HeldGrant {
  schoolId: string;
  recordId: string;
  personId: string;
}

/** A stand-in counts from the first day of the absence to its last. */
const HELD = `
  SELECT a.id, a.school_id AS "schoolId", a.record_id AS "recordId", a.person_id AS "personId", a.reason,
    coalesce(r.acknowledged_by = a.person_id AND r.state <> 'closed', false) AS owns,
    EXISTS (SELECT 1 FROM referral_action c WHERE c.school_id = a.school_id AND c.referral_id = a.record_id
      AND c.owner_id = a.person_id AND c.done_at IS NULL) AS "hasOpenAction",
    EXISTS (SELECT 1 FROM post o WHERE o.school_id = a.school_id AND o.held_from <= $1
      AND (o.held_until IS NULL OR o.held_until > $1)
      AND (o.person_id = a.person_id OR EXISTS (SELECT 1 FROM absence b WHERE b.school_id = a.school_id
        AND b.cover_id = a.person_id AND b.person_id = o.person_id
        AND b.starts_at <= $1 AND (b.ends_at IS NULL OR b.ends_at > $1)))) AS "onTeam",
    p.left_at IS NOT NULL AND p.left_at <= $1 AS left
  FROM record_access a
  JOIN referral r ON r.school_id = a.school_id AND r.id = a.record_id
  JOIN person p ON p.school_id = a.school_id AND p.id = a.person_id
  WHERE a.expires_at IS NULL OR a.expires_at > $1`;

/**
 * Ends what was given for a post or a cover once that is over. It asks the facts of the moment, so
 * that nothing depends on an event that was missed; every replica may run it.
 */
@Injectable()
export class EndLapsedGrants {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** @returns how many ended. */
  run(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const held = await tx.query<Held>(HELD, [tx.now]);
      const ended = new Set(lapsedGrants(held));
      for (const { id, schoolId, recordId, personId } of held) {
        if (!ended.has(id)) continue;
        const changed = await tx.change(
          `UPDATE record_access SET expires_at = $3 WHERE school_id = $1 AND id = $2
             AND (expires_at IS NULL OR expires_at > $3)`,
          [schoolId, id, tx.now],
        );
        if (changed === 0) continue;
        await this.audit.write(tx, {
          action: 'grant_ended',
          kind: 'referral',
          record: recordId,
          schoolId,
          detail: { person: personId },
        });
      }
      return ended.size;
    });
  }
}
