import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Words } from '../platform/crypto/words.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import type { CloseReferralForm } from './close-referral.form.js';
import { closureText } from './closure.js';
import { chronicle, heldReferral, saveState } from './held-referral.js';
import { canClose } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';

/** Ends it with a record of its own: what it was about, what was done and decided, and why. */
@Injectable()
export class CloseReferral {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, values: CloseReferralForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const referral = await heldReferral(tx, this.queries, actor, id, canClose, 'summary');
      referral.close(actor.personId, tx.now, values.outcome);
      await saveState(tx, referral);
      const event = randomUUID();
      const { schoolId } = actor;
      const place = { table: 'referral', column: `event.${event}`, record: id, schoolId };
      const words = await this.words.seal(tx, place, closureText(values));
      await chronicle(tx, actor, id, 'closed', { id: event, words });
      await this.audit.write(tx, {
        action: 'closed',
        kind: 'referral',
        record: id,
        detail: { outcome: values.outcome },
      });
      return `${referralPaths.show(id)}?done=closed`;
    });
  }
}
