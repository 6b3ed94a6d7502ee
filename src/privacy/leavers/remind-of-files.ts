import { Injectable } from '@nestjs/common';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { toldNow } from '../retention/told-now.js';
import { transferDueOn } from './transfer-due.rules.js';

const DAY = 24 * 3_600_000;
/** What was sent on paper before this program was there is nobody's duty any more. */
const LOOK_BACK_DAYS = 365;

interface OwedFile {
  schoolId: string;
  timezone: string;
  child: string;
  person: string;
  leftAt: Date;
}

/**
 * Tells whoever holds a concern about a child who left that a file has to follow: once when the
 * leaving is known, once when the day has passed.
 */
@Injectable()
export class RemindOfFiles {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly calendars: CalendarQueries,
  ) {}

  async run(): Promise<void> {
    await this.db.asWorker(async (tx) => {
      const owed = await this.owed(tx);
      for (const file of owed) {
        const calendar = await this.calendars.calendar(tx, file.schoolId);
        const due = transferDueOn(isoDate(file.leftAt, file.timezone), calendar);
        const late = due < isoDate(tx.now, file.timezone);
        const to = { schoolId: file.schoolId, personId: file.person };
        if (await toldNow(tx, to, late ? 'file late' : 'file due', file.child))
          await this.jobs.send(tx, MAIL, {
            ...to,
            view: 'privacy/mail/file-due',
          });
      }
    });
  }

  private owed(tx: Tx): Promise<OwedFile[]> {
    return tx.query<OwedFile>(
      `SELECT DISTINCT r.school_id AS "schoolId", s.timezone, r.child_id AS child, a.person_id AS person, c.left_at AS "leftAt"
       FROM referral r JOIN school s ON s.id = r.school_id
       JOIN person c ON c.school_id = r.school_id AND c.id = r.child_id AND c.left_at BETWEEN $2 AND $1
       JOIN record_access a ON a.school_id = r.school_id AND a.record_id = r.id AND (a.expires_at IS NULL OR a.expires_at > $1)
       JOIN post o ON o.school_id = r.school_id AND o.person_id = a.person_id AND o.held_until IS NULL
         AND o.kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head', 'chair')
       JOIN person p ON p.school_id = r.school_id AND p.id = a.person_id AND p.left_at IS NULL
       WHERE r.about_staff = 'no' AND NOT EXISTS (SELECT 1 FROM file_transfer t
         WHERE t.school_id = r.school_id AND t.referral_id = r.id)
       ORDER BY 1, 3, 4`,
      [tx.now, new Date(tx.now.getTime() - LOOK_BACK_DAYS * DAY)],
    );
  }
}
