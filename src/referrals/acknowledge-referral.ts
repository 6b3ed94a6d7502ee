import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { chronicle, heldReferral, saveState } from './held-referral.js';
import { canAcknowledge } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';

/** A person says "I have it": the clock of the referral stops. */
@Injectable()
export class AcknowledgeReferral {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const referral = await heldReferral(
        tx,
        this.queries,
        actor,
        id,
        canAcknowledge,
        'acknowledge',
      );
      referral.acknowledge(actor.personId, tx.now);
      await saveState(tx, referral);
      await chronicle(tx, actor, id, 'acknowledged');
      await this.audit.write(tx, { action: 'acknowledged', kind: 'referral', record: id });
      return `${referralPaths.show(id)}?done=acknowledged`;
    });
  }
}
