import { DateTime } from 'luxon';
import { isBankHoliday } from './bank-holidays.rules.js';

/** UK GDPR, article 12(3): one month; two further months for what is complex. */
const MONTHS = 1;
const FURTHER_MONTHS = 2;

/**
 * When a request must be answered. Dates are the school's own, yyyy-mm-dd; an hour of the day never
 * matters, so neither does a change of the clocks.
 *
 * The same day of the next month, or its last day when it has no such day; when that is a weekend or
 * a bank holiday, the next working day (ICO, "Right of access", "How do we work out the time limit?").
 *
 * @param received the day it came, working day or not
 * @param extended three months instead of one, counted from the same day
 */
export function dueDate(received: string, extended = false): string {
  const months = MONTHS + (extended ? FURTHER_MONTHS : 0);
  let due = DateTime.fromISO(received, { zone: 'utc' }).plus({ months });
  while (due.weekday > 5 || isBankHoliday(due.toFormat('yyyy-MM-dd'))) due = due.plus({ days: 1 });
  return due.toFormat('yyyy-MM-dd');
}

export type ExtensionBlocker = 'closed' | 'extended_before' | 'first_month_over';

/** Why the time of a request may not be made longer; none when it may. `today` is the school's date. */
export function extensionBlockers(
  request: { open: boolean; extended: boolean; receivedOn: string },
  today: string,
): ExtensionBlocker[] {
  return [
    ...(request.open ? [] : ['closed' as const]),
    ...(request.extended ? ['extended_before' as const] : []),
    ...(today > dueDate(request.receivedOn) ? ['first_month_over' as const] : []),
  ];
}

/** Whole days from `today` to `due`; below zero when it is late. */
export function daysLeft(due: string, today: string): number {
  const from = DateTime.fromISO(today, { zone: 'utc' });
  return DateTime.fromISO(due, { zone: 'utc' }).diff(from, 'days').days;
}

export type Reminder = 'week' | 'day';
const WEEK_DAYS = 7;

/** Which reminder is owed now: the nearer one alone, and each one once. */
export function reminderOwed(
  request: { dueOn: string; weekSent: boolean; daySent: boolean },
  today: string,
): Reminder | undefined {
  const left = daysLeft(request.dueOn, today);
  if (left <= 1) return request.daySent ? undefined : 'day';
  if (left <= WEEK_DAYS) return request.weekSent ? undefined : 'week';
  return undefined;
}
