import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GlassBroken } from '../access/break-glass/glass-broken.event.js';
import { Announcements } from '../platform/db/announcements.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import { localDate, nextSchoolDay } from '../school/school-time.rules.js';

/** What was opened in an emergency is looked back on on the next school day (domain.md). */
@Injectable()
export class PlanBreakGlassReview implements OnModuleInit {
  constructor(
    private readonly announcements: Announcements,
    private readonly calendars: CalendarQueries,
  ) {}

  onModuleInit(): void {
    this.announcements.on(GlassBroken, 10, async (tx, { schoolId, requestId }) => {
      const calendar = await this.calendars.calendar(tx, schoolId);
      await tx.query(`UPDATE break_glass SET review_due_on = $3 WHERE school_id = $1 AND id = $2`, [
        schoolId,
        requestId,
        nextSchoolDay(localDate(tx.now, calendar), calendar),
      ]);
    });
  }
}
