import { Injectable, NotFoundException } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { chronicle, heldReferral } from './held-referral.js';
import { canCompleteAction } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';

@Injectable()
export class CompleteAction {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly audit: Audit,
  ) {}

  /** Marks an action done; one that was done already stays as it was. */
  run(actor: Actor, once: Once, id: string, action: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      await heldReferral(tx, this.queries, actor, id, canCompleteAction, 'what');
      if (!isUUID(action)) throw new NotFoundException();
      const changed = await tx.change(
        `UPDATE referral_action SET done_at = $4, done_by = $5
         WHERE school_id = $1 AND referral_id = $2 AND id = $3 AND done_at IS NULL`,
        [actor.schoolId, id, action, tx.now, actor.personId],
      );
      if (changed > 0) {
        await chronicle(tx, actor, id, 'action_done');
        await this.audit.write(tx, { action: 'action_done', kind: 'referral', record: id });
      }
      return `${referralPaths.show(id)}?done=action-done`;
    });
  }
}
