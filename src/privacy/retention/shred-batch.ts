import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import type { Queue } from '../../platform/jobs/jobs.js';

export interface ShreddingJob {
  schoolId: string;
  batchId: string;
}

export const SHREDDING: Queue<ShreddingJob> = { name: 'retention' };

/**
 * Takes out what was confirmed, one record to a transaction. The database asks everything again
 * under a lock (the schedule, holds, links, who read and who agreed) and settles each line once, so
 * a second run of the same batch goes on where the first stopped.
 */
@Injectable()
export class ShredBatch {
  constructor(private readonly db: Database) {}

  async run({ schoolId, batchId }: ShreddingJob): Promise<void> {
    const waiting = await this.db.asWorker((tx) =>
      tx.query<{ handle: string }>(
        `SELECT l.handle FROM retention_line l JOIN retention_batch b ON b.school_id = l.school_id AND b.id = l.batch_id
         WHERE l.school_id = $1 AND l.batch_id = $2 AND l.outcome IS NULL AND b.state = 'confirmed' ORDER BY l.handle`,
        [schoolId, batchId],
      ),
    );
    for (const { handle } of waiting)
      await this.db.asWorker((tx) =>
        tx.query(`SELECT ctx.shred_record($1, $2, $3)`, [schoolId, batchId, handle]),
      );
    await this.db.asWorker((tx) =>
      tx.query(`SELECT ctx.retention_finish($1, $2)`, [schoolId, batchId]),
    );
  }

  /** Confirmed a while ago and not done: whatever became of its job. */
  async unfinished(before: Date): Promise<ShreddingJob[]> {
    return this.db.asWorker((tx) =>
      tx.query<ShreddingJob>(
        `SELECT school_id AS "schoolId", id AS "batchId" FROM retention_batch
         WHERE state = 'confirmed' AND confirmed_at < $1 ORDER BY confirmed_at`,
        [before],
      ),
    );
  }
}
