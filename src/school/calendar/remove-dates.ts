import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { isReferredTo } from '../../platform/db/faults.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarChanged } from '../calendar-changed.event.js';
import { CalendarQueries } from '../calendar.queries.js';
import { type CalendarList, schoolPaths } from '../school.paths.js';
import { DATES } from './keep-dates.js';

const IN_SUMMARIES =
  'There are summaries of this term, so it has to stay. You can change its name.';

@Injectable()
export class RemoveDates {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly calendar: CalendarQueries,
  ) {}

  async run(actor: Actor, once: Once, list: CalendarList, id: string): Promise<string> {
    const { schoolId } = actor;
    const removed = runOnce(this.db, actor, once, async (tx) => {
      await this.calendar.lockForChange(tx, schoolId);
      const { affected } = await tx.manager.delete(DATES[list], { schoolId, id });
      if (affected !== 1) throw new NotFoundException();
      await this.audit.write(tx, { action: 'calendar_dates_removed', kind: list, record: id });
      await tx.announce(new CalendarChanged(schoolId));
      return `${schoolPaths.calendar()}?done=${list}-removed`;
    });
    return removed.catch((error: unknown) => {
      if (isReferredTo(error)) throw Refused.conflict('main', IN_SUMMARIES);
      throw error;
    });
  }
}
