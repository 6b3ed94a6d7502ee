import { Injectable } from '@nestjs/common';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { type Reminder, reminderOwed } from './request-clock.rules.js';

interface DueRow {
  id: string;
  schoolId: string;
  personId: string;
  timezone: string;
  dueOn: string;
  weekSent: boolean;
  daySent: boolean;
}

const LETTERS: Record<Reminder, string> = {
  week: 'privacy/mail/due-in-a-week',
  day: 'privacy/mail/due-tomorrow',
};
const COLUMNS: Record<Reminder, string> = { week: 'reminded_week_at', day: 'reminded_day_at' };

/** A letter a week before a request is due and one the day before, to whoever reviews; each once, and none while its clock stands. */
@Injectable()
export class RemindOfRequests {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
  ) {}

  /** @returns how many requests somebody was reminded of */
  run(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const near = await tx.query<DueRow>(
        `SELECT r.id, r.school_id AS "schoolId", r.person_id AS "personId", s.timezone,
           r.due_on AS "dueOn", r.reminded_week_at IS NOT NULL AS "weekSent",
           r.reminded_day_at IS NOT NULL AS "daySent"
         FROM privacy_request r JOIN school s ON s.id = r.school_id
         WHERE r.state IN ('received', 'in_review') AND r.due_on <= ($1::timestamptz + interval '9 days')::date
           AND (r.reminded_week_at IS NULL OR r.reminded_day_at IS NULL)
           AND NOT EXISTS (SELECT 1 FROM privacy_pause s
             WHERE s.school_id = r.school_id AND s.request_id = r.id AND s.resumed_on IS NULL)
         ORDER BY r.due_on, r.id FOR UPDATE OF r SKIP LOCKED`,
        [tx.now],
      );
      let reminded = 0;
      for (const request of near) {
        const owed = reminderOwed(request, isoDate(tx.now, request.timezone));
        if (owed === undefined) continue;
        await this.remind(tx, request, owed);
        reminded += 1;
      }
      return reminded;
    });
  }

  private async remind(tx: Tx, { id, schoolId, personId }: DueRow, owed: Reminder): Promise<void> {
    await tx.change(
      `UPDATE privacy_request SET ${COLUMNS[owed]} = $3 WHERE school_id = $1 AND id = $2`,
      [schoolId, id, tx.now],
    );
    const reviewers = await tx.query<{ id: string }>(
      `SELECT id FROM ctx.privacy_reviewers($1) AS id WHERE id <> $2`,
      [schoolId, personId],
    );
    for (const reviewer of reviewers)
      await this.jobs.send(tx, MAIL, { schoolId, personId: reviewer.id, view: LETTERS[owed] });
  }
}
