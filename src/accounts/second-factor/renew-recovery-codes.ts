import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { type Added, MakeRecoveryCodes } from './make-recovery-codes.js';
import { SecondFactorQueries } from './second-factor.queries.js';

@Injectable()
export class RenewRecoveryCodes {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly queries: SecondFactorQueries,
    private readonly codes: MakeRecoveryCodes,
  ) {}

  async run(actor: Actor, once: Once): Promise<Added> {
    let codes: string[] | undefined;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      const { appSince, passkeys } = await this.queries.facts(tx, actor);
      if (appSince === null && passkeys.length === 0)
        throw Refused.conflict('codes', 'Set up a second step first. The codes come with it.');
      codes = await this.codes.run(tx, actor);
      await this.audit.write(tx, {
        action: 'recovery_codes_renewed',
        kind: 'person',
        record: actor.personId,
      });
      const { schoolId, personId } = actor;
      const view = 'accounts/mail/recovery-codes-renewed';
      await this.jobs.send(tx, MAIL, { schoolId, personId, view });
      return accountPaths.secondFactor();
    });
    return { path, codes };
  }
}
