import { DateTime } from 'luxon';

/** "Tuesday 24 November, 12:40" in the school's own time. */
export function longDateTime(at: Date, timezone: string): string {
  return local(at, timezone).toFormat('cccc d LLLL, HH:mm');
}

/** "Tuesday 24 November" */
export function longDate(at: Date, timezone: string): string {
  return local(at, timezone).toFormat('cccc d LLLL');
}

/** "24 November 2026", for dates that may lie in another year. */
export function fullDate(at: Date, timezone: string): string {
  return local(at, timezone).toFormat('d LLLL yyyy');
}

/** "12:40" */
export function clockTime(at: Date, timezone: string): string {
  return local(at, timezone).toFormat('HH:mm');
}

/** "Today, 12:40", "Tomorrow, 09:00" or the long form. */
export function nearDateTime(at: Date, now: Date, timezone: string): string {
  const days = local(at, timezone)
    .startOf('day')
    .diff(local(now, timezone).startOf('day'), 'days').days;
  if (Math.round(days) === 0) return `Today, ${clockTime(at, timezone)}`;
  if (Math.round(days) === 1) return `Tomorrow, ${clockTime(at, timezone)}`;
  return longDateTime(at, timezone);
}

/** The calendar date, yyyy-mm-dd, that it is in the school at an instant. */
export function isoDate(at: Date, timezone: string): string {
  return local(at, timezone).toFormat('yyyy-MM-dd');
}

/** "24 November 2026" for a yyyy-mm-dd date, which has no zone. */
export function plainDate(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).setLocale('en-GB').toFormat('d LLLL yyyy');
}

export function local(at: Date, timezone: string): DateTime {
  return DateTime.fromJSDate(at, { zone: timezone }).setLocale('en-GB');
}
