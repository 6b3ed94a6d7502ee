import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Words } from '../platform/crypto/words.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { chronicle, heldReferral, saveState } from './held-referral.js';
import { canReopen } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';

@Injectable()
export class ReopenReferral {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  /** Opens it again with a reason that stands in its chronology; what was closed stays written. */
  run(actor: Actor, once: Once, id: string, why: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const { schoolId } = actor;
      const referral = await heldReferral(tx, this.queries, actor, id, canReopen, 'why');
      referral.reopen();
      await saveState(tx, referral);
      const event = randomUUID();
      const place = { table: 'referral', column: `event.${event}`, record: id, schoolId };
      const words = await this.words.seal(tx, place, why);
      await chronicle(tx, actor, id, 'reopened', { id: event, words });
      await this.audit.write(tx, { action: 'reopened', kind: 'referral', record: id });
      return `${referralPaths.show(id)}?done=reopened`;
    });
  }
}
