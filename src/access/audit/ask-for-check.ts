import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { auditPaths } from '../access.paths.js';
import { AccessQueries } from '../access.queries.js';
import { isBeingChecked } from './standing.page.js';
import { AUDIT_CHECK } from './start-check.js';

@Injectable()
export class AskForCheck {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly queries: AccessQueries,
  ) {}

  /** Asks for a check of the whole chain, unless one is under way. */
  run(actor: Actor, once: Once): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const standing = await this.queries.auditStanding(tx);
      if (standing === undefined) throw new NotFoundException();
      if (!isBeingChecked(standing, tx.now)) {
        const checkId = randomUUID();
        await tx.query(`SELECT audit.ask_check($1, $2)`, [checkId, tx.now]);
        await this.jobs.send(tx, AUDIT_CHECK, { checkId });
        await this.audit.write(tx, { action: 'check_asked', kind: 'audit' });
      }
      return `${auditPaths.standing()}?done=asked`;
    });
  }
}
