import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Words } from '../platform/crypto/words.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import type { CloseReferralForm } from './close-referral.form.js';
import { chronicle, heldReferral, saveState } from './held-referral.js';
import { canClose } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';

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
      const seal = (column: 'summary' | 'done' | 'decision' | 'reason'): Promise<Buffer> =>
        this.words.seal(
          tx,
          { table: 'referral', column, record: id, schoolId: actor.schoolId },
          values[column],
        );
      referral.close(actor.personId, tx.now, {
        outcome: values.outcome,
        summary: await seal('summary'),
        done: await seal('done'),
        decision: await seal('decision'),
        reason: await seal('reason'),
      });
      await saveState(tx, referral);
      await chronicle(tx, actor, id, 'closed');
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
