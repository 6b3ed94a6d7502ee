import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';

const EVERY_SECONDS = 600;

/** Reminds the others once, on the day an emergency access is to be looked back on. */
@Injectable()
export class RemindOfReviewJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly db: Database,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('break-glass-review', EVERY_SECONDS, async () => {
      await this.run();
    });
  }

  /** @returns how many were reminded of. */
  run(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const due = await tx.query<{ id: string; schoolId: string; askedBy: string }>(
        `SELECT id, school_id AS "schoolId", asked_by AS "askedBy" FROM break_glass
         WHERE outcome = 'opened' AND reviewed_at IS NULL AND reminded_at IS NULL AND review_due_on <= $1::date
         FOR UPDATE SKIP LOCKED`,
        [tx.now],
      );
      for (const { id, schoolId, askedBy } of due) {
        const others = await tx.query<{ id: string }>(
          `SELECT DISTINCT person_id AS id FROM post WHERE school_id = $1 AND held_until IS NULL
             AND kind IN ('safeguarding_lead', 'head') AND person_id <> $2`,
          [schoolId, askedBy],
        );
        const view = 'access/mail/break-glass-review';
        for (const { id: personId } of others)
          await this.jobs.send(tx, MAIL, { schoolId, personId, view });
        await tx.query(`UPDATE break_glass SET reminded_at = $3 WHERE school_id = $1 AND id = $2`, [
          schoolId,
          id,
          tx.now,
        ]);
      }
      return due.length;
    });
  }
}
