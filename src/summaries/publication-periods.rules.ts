import { DateTime } from 'luxon';
import { isSchoolDay, type SchoolCalendar } from '../school/school-time.rules.js';

/** disclosure-control.md, "Time": late logs and corrections have two school weeks to arrive. */
const SCHOOL_DAYS_AFTER_CUTOFF = 10;
/** A school that has not entered its next term yet waits six weeks instead. */
const DAYS_WITHOUT_CALENDAR = 42;

/** "2026/27" for any date from August 2026 to July 2027. */
export function academicYearOf(date: string): string {
  const { year, month } = DateTime.fromISO(date, { zone: 'utc' });
  const first = month >= 8 ? year : year - 1;
  return `${first}/${String((first + 1) % 100).padStart(2, '0')}`;
}

/**
 * The first local date, yyyy-mm-dd, on which a term that ended on `endsOn` may be published: the
 * tenth school day after it, or six weeks later where the calendar does not reach so far.
 */
export function publishableFrom(endsOn: string, calendar: SchoolCalendar): string {
  let day = DateTime.fromISO(endsOn, { zone: 'utc' });
  const last = day.plus({ days: DAYS_WITHOUT_CALENDAR });
  for (let counted = 0; counted < SCHOOL_DAYS_AFTER_CUTOFF && day < last;) {
    day = day.plus({ days: 1 });
    if (isSchoolDay(day.toFormat('yyyy-MM-dd'), calendar)) counted += 1;
  }
  return day.toFormat('yyyy-MM-dd');
}
