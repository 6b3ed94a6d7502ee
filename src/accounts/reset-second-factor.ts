import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MAIL } from '../platform/mail/letters.js';
import { Refused } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import type { Actor } from './actor.js';
import { resetBlocker } from './reset-password.rules.js';

@Injectable()
export class ResetSecondFactor {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly accounts: AccountQueries,
  ) {}

  /** For somebody who lost their phone and their codes: they set up another at the next sign-in. */
  run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const person = await this.accounts.byId(tx, schoolId, id);
      if (person === undefined) throw new NotFoundException();
      const blocker = resetBlocker(person, actor.personId);
      if (blocker !== null) throw Refused.conflict('second-factor', blocker);
      const row = await tx.one<{ done: boolean }>(
        `SELECT ctx.forget_second_factor($1, $2) AS done`,
        [id, tx.now],
      );
      if (row?.done !== true) throw new NotFoundException();
      await this.audit.write(tx, { action: 'second_factor_reset', kind: 'person', record: id });
      const view = 'accounts/mail/second-factor-reset';
      await this.jobs.send(tx, MAIL, { schoolId, personId: id, view });
      return `${accountPaths.person(id)}?done=second-factor`;
    });
  }
}
