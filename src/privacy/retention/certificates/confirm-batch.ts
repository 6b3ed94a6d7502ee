import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';
import { RetentionQueries } from '../retention.queries.js';
import { SHREDDING } from '../shred-batch.js';

/** What was previewed may go. What is held or has changed since stays, and the certificate says so. */
@Injectable()
export class ConfirmBatch {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly retention: RetentionQueries,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const batch = await this.retention.batch(tx, actor, id);
      if (batch === undefined) throw new NotFoundException();
      const confirmed = await tx.one<{ done: boolean }>(
        `SELECT ctx.retention_confirm($1, $2) AS done`,
        [id, tx.now],
      );
      if (confirmed?.done !== true)
        throw Refused.conflict(
          'confirm',
          batch.state === 'preview'
            ? 'This preview is older than a week. Make a new one.'
            : 'Somebody has confirmed it already.',
        );
      await this.audit.write(tx, {
        action: 'shredding_confirmed',
        kind: batch.kind,
        detail: { batch: id, records: batch.lines },
      });
      await this.jobs.send(tx, SHREDDING, { schoolId, batchId: id });
      return `${retentionPaths.batch(id)}?done=confirmed`;
    });
  }
}
