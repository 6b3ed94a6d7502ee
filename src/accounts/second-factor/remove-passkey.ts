import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { Passkey } from './passkey.entity.js';
import { SecondFactorQueries } from './second-factor.queries.js';

@Injectable()
export class RemovePasskey {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly queries: SecondFactorQueries,
  ) {}

  /** Takes one away; the last second factor stays until there is another. */
  run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      // Two tabs would each see the other's key stay.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('second-factor|' || $1, 0))`, [
        personId,
      ]);
      const { appSince, passkeys } = await this.queries.facts(tx, actor);
      if (!passkeys.some((passkey) => passkey.id === id)) throw new NotFoundException();
      if (appSince === null && passkeys.length === 1)
        throw Refused.conflict(
          'passkeys',
          'This is your only second step. Add another one first, then take this one away.',
        );
      await tx.manager.delete(Passkey, { schoolId, personId, id });
      await this.audit.write(tx, {
        action: 'second_factor_removed',
        kind: 'person',
        record: personId,
        detail: { how: 'passkey' },
      });
      const view = 'accounts/mail/second-factor-removed';
      await this.jobs.send(tx, MAIL, { schoolId, personId, view });
      return `${accountPaths.secondFactor()}?done=removed`;
    });
  }
}
