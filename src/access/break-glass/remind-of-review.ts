import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { BreakGlassQueries } from './break-glass.queries.js';

/** Reminds the others once, on the day an emergency access is to be looked back on. */
@Injectable()
export class RemindOfReview {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly queries: BreakGlassQueries,
  ) {}

  /** @returns how many were reminded of. */
  run(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      let reminded = 0;
      for (const { id, schoolId, askedBy } of await this.queries.dueReviews(tx)) {
        const others = await this.queries.deciders(tx, schoolId, askedBy);
        // It waits for somebody who may look back on it.
        if (others.length === 0) continue;
        const view = 'access/mail/break-glass-review';
        for (const personId of others) await this.jobs.send(tx, MAIL, { schoolId, personId, view });
        await tx.query(`UPDATE break_glass SET reminded_at = $3 WHERE school_id = $1 AND id = $2`, [
          schoolId,
          id,
          tx.now,
        ]);
        reminded += 1;
      }
      return reminded;
    });
  }
}
