import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';

/** Freezes what has fallen due of a kind, to be looked at and confirmed: nothing else will go with it. */
@Injectable()
export class PreviewBatch {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, kind: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const id = randomUUID();
      const made = await tx.one<{ lines: number }>(
        `SELECT ctx.retention_preview($1, $2, $3) AS lines`,
        [id, kind, tx.now],
      );
      if ((made?.lines ?? 0) === 0)
        throw Refused.conflict('kind', 'Nothing of this kind has fallen due any more.');
      await this.audit.write(tx, {
        action: 'shredding_previewed',
        kind,
        detail: { batch: id, records: made?.lines ?? 0 },
      });
      return retentionPaths.batch(id);
    });
  }
}
