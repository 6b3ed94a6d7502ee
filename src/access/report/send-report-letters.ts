import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { weekToTell } from './report-week.rules.js';

/** Tells each school's heads once a week that the access report is there, whatever is in it. */
@Injectable()
export class SendReportLetters {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
  ) {}

  async run(): Promise<void> {
    await this.db.asWorker(async (tx) => {
      const schools = await tx.query<{ id: string; timezone: string; createdAt: Date }>(
        `SELECT id, timezone, created_at AS "createdAt" FROM school`,
      );
      for (const school of schools) {
        const week = weekToTell(tx.now, school);
        if (week !== undefined) await this.tell(tx, school.id, week);
      }
    });
  }

  private async tell(tx: Tx, schoolId: string, week: string): Promise<void> {
    const first = await tx.query(
      `INSERT INTO access_report_week (school_id, week_starts, told_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING 1 AS told`,
      [schoolId, week, tx.now],
    );
    if (first.length === 0) return;
    const heads = await tx.query<{ personId: string }>(
      `SELECT DISTINCT person_id AS "personId" FROM post
       WHERE school_id = $1 AND kind = 'head' AND held_until IS NULL`,
      [schoolId],
    );
    for (const { personId } of heads)
      await this.jobs.send(tx, MAIL, { schoolId, personId, view: 'access/mail/report' });
  }
}
