import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';
import { RetentionQueries } from '../retention.queries.js';
import { SHREDDING } from '../shred-batch.js';
import { dueOrRefused } from './decide-referral.js';

/** The second of two: from here it is shredded within a minute, and a certificate says so. */
@Injectable()
export class AgreeThatItGoes {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly retention: RetentionQueries,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const due = await dueOrRefused(tx, this.retention, actor, id);
      if (due.decisionId === null || due.decidedBy === actor.personId)
        throw Refused.conflict('decide', 'Somebody else has to say first that it may go.');
      const batch = randomUUID();
      const agreed = await tx.one<{ done: boolean }>(
        `SELECT ctx.retention_second($1, $2, $3) AS done`,
        [due.decisionId, batch, tx.now],
      );
      if (agreed?.done !== true)
        throw Refused.conflict('decide', 'It cannot go now. Look at it once more.');
      await this.audit.write(tx, {
        action: 'shredding_agreed',
        kind: 'referral',
        record: id,
        detail: { batch },
      });
      await this.jobs.send(tx, SHREDDING, { schoolId, batchId: batch });
      return `${retentionPaths.batch(batch)}?done=confirmed`;
    });
  }
}
