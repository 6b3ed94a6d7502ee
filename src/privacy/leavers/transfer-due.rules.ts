import { DateTime } from 'luxon';
import { isSchoolDay, type SchoolCalendar } from '../../school/school-time.rules.js';

/** Keeping Children Safe in Education, part two: within 5 days, or the first 5 of a new term. */
const SCHOOL_DAYS = 5;
/** No two terms lie further apart. */
const LOOK_AHEAD_DAYS = 180;

/**
 * The last day on which the child-protection file of somebody who left has to be on its way: the
 * fifth school day after they left, so of somebody who left in a holiday the fifth of the new term.
 * Before the first and after the last term that was entered weekdays count: nobody waits for a term
 * that may never come.
 *
 * @param leftOn the school's own date, yyyy-MM-dd
 */
export function transferDueOn(leftOn: string, calendar: SchoolCalendar): string {
  const left = DateTime.fromISO(leftOn, { zone: 'utc' });
  let counted = 0;
  for (let days = 1; days <= LOOK_AHEAD_DAYS; days += 1) {
    const date = left.plus({ days });
    const day = date.toFormat('yyyy-MM-dd');
    const unknown =
      !calendar.terms.some(({ until }) => until >= day) ||
      !calendar.terms.some(({ from }) => from <= day);
    if (unknown ? date.weekday <= 5 : isSchoolDay(day, calendar)) counted += 1;
    if (counted === SCHOOL_DAYS) return day;
  }
  return left.plus({ days: LOOK_AHEAD_DAYS }).toFormat('yyyy-MM-dd');
}
