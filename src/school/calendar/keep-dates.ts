import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { fieldError } from '../../platform/web/form.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarChanged } from '../calendar-changed.event.js';
import { CalendarQueries } from '../calendar.queries.js';
import { type CalendarList, schoolPaths } from '../school.paths.js';
import { Closure } from './closure.entity.js';
import { datesFaults, summedUpFaults } from './dates.rules.js';
import type { DatesForm } from './dates.form.js';
import { Term } from './term.entity.js';

export const DATES = { terms: Term, closures: Closure } as const;

@Injectable()
export class KeepDates {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly calendar: CalendarQueries,
  ) {}

  /** Adds a term or a closure, or changes one; the sessions to come are planned again with it. */
  async run(
    actor: Actor,
    once: Once,
    list: CalendarList,
    id: string | undefined,
    values: DatesForm,
  ): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await this.calendar.lockForChange(tx, schoolId);
      const known = await this.calendar[list](tx, schoolId);
      const current = known.find((dates) => dates.id === id);
      if (id !== undefined && current === undefined) throw new NotFoundException();
      const next = {
        id: id ?? randomUUID(),
        name: values.name,
        startsOn: values.startsOn,
        endsOn: values.endsOn,
      };
      const summedUp = list === 'terms' ? await summedUpTerms(tx) : [];
      const faults = [
        ...datesFaults(list, next, known),
        ...summedUpFaults(next, current, summedUp),
      ];
      if (faults.length > 0)
        throw new Refused(faults.map(({ field, text }) => fieldError(field, text)));

      if (id === undefined) await tx.insert(DATES[list], { ...next, schoolId });
      else await tx.manager.update(DATES[list], { schoolId, id }, next);
      await this.audit.write(tx, {
        action: id === undefined ? 'calendar_dates_added' : 'calendar_dates_changed',
        kind: list,
        record: next.id,
        detail: { startsOn: next.startsOn, endsOn: next.endsOn },
      });
      await tx.announce(new CalendarChanged(schoolId));
      return `${schoolPaths.calendar()}?done=${list}-${id === undefined ? 'added' : 'changed'}`;
    });
  }
}

/** Terms whose days a summary has settled; the database answers, for summaries stand above. */
async function summedUpTerms(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(`SELECT ctx.summed_up_terms() AS id`);
  return rows.map(({ id }) => id);
}
