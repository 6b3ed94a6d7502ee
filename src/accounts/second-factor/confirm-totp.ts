import { Injectable, NotFoundException } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { SignIns } from '../sign-ins.js';
import { type Added, MakeRecoveryCodes } from './make-recovery-codes.js';
import { SecondFactorQueries } from './second-factor.queries.js';
import { stepOfCode } from './totp.rules.js';
import { Totp } from './totp.entity.js';

@Injectable()
export class ConfirmTotp {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly queries: SecondFactorQueries,
    private readonly recoveryCodes: MakeRecoveryCodes,
    private readonly signIns: SignIns,
  ) {}

  /** The first code shows that the app has the secret: it takes the place of the one before. */
  async run(actor: Actor, once: Once, code: string): Promise<Added> {
    const { schoolId, personId } = actor;
    let codes: string[] | undefined;
    let step: number | null = null;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      const made = await this.queries.secret(tx, actor, 'new');
      if (made === undefined) throw new NotFoundException();
      step = stepOfCode(made.secret, code, tx.now);
      if (step === null)
        throw Refused.field(
          'code',
          'That is not the code the app shows now. Check that the clock of your phone is right.',
        );
      codes = await this.recoveryCodes.first(tx, actor);
      await this.audit.write(tx, {
        action: 'second_factor_added',
        kind: 'person',
        record: personId,
        detail: { how: 'totp' },
      });
      const view = 'accounts/mail/second-factor-added';
      await this.jobs.send(tx, MAIL, { schoolId, personId, view });
      // Last: from then on only whoever has shown a second factor changes anything of it.
      await tx.manager.delete(Totp, { schoolId, personId, confirmedAt: Not(IsNull()) });
      await tx.manager.update(Totp, { schoolId, id: made.id }, { confirmedAt: tx.now });
      return `${accountPaths.secondFactor()}?done=app`;
    });
    // After the commit: until then nobody may use the new secret. The code that set it up is used up.
    if (step !== null) await this.signIns.prove(actor.token, { how: 'totp', mark: String(step) });
    return { path, codes };
  }
}
