import { DateTime } from 'luxon';
import { isBankHoliday } from './bank-holidays.rules.js';

/** UK GDPR, article 12(3): one month; two further months for what is complex. */
const MONTHS = 1;
const FURTHER_MONTHS = 2;

/** The clock stood still: while the school waited for proof of who asks, or for what is meant. */
export interface Pause {
  readonly why: 'identity' | 'meaning';
  /** The school's dates, yyyy-mm-dd; null while it stands. */
  readonly stoppedOn: string;
  readonly resumedOn: string | null;
}

export interface RequestClock {
  readonly receivedOn: string;
  readonly extended: boolean;
  readonly pauses: readonly Pause[];
}

/**
 * When a request must be answered. Dates are the school's own, yyyy-mm-dd; an hour of the day never
 * matters, so neither does a change of the clocks.
 *
 * The same day of the next month, or its last day when it has no such day, and the days that did not
 * count; when that is a weekend or a bank holiday, the next working day (ICO, "Right of access", "How
 * do we work out the time limit?").
 *
 * @param received the day it came, working day or not
 * @param extended three months instead of one, counted from the same day
 * @param paused whole days that do not count
 */
export function dueDate(received: string, extended = false, paused = 0): string {
  const months = MONTHS + (extended ? FURTHER_MONTHS : 0);
  let due = DateTime.fromISO(received, { zone: 'utc' }).plus({ months }).plus({ days: paused });
  while (due.weekday > 5 || isBankHoliday(due.toFormat('yyyy-MM-dd'))) due = due.plus({ days: 1 });
  return due.toFormat('yyyy-MM-dd');
}

/**
 * The same, with what stopped the clock. The month begins anew on the day it is known who asks; the
 * days from asking what is meant until the answer do not count (UK GDPR, article 12A; ICO, "Can we ask
 * for ID?", "Can we clarify the request?"). While it stands, as if the answer came today. Never earlier
 * than it would be without a pause.
 */
export function clockDue({ receivedOn, extended, pauses }: RequestClock, today: string): string {
  const until = ({ resumedOn }: Pause): string => resumedOn ?? today;
  const starts = pauses.filter(({ why }) => why === 'identity').map(until);
  const waited = (start: string): number =>
    pauses
      .filter((pause) => pause.why === 'meaning' && until(pause) > start)
      .reduce((days, pause) => days + daysLeft(until(pause), later(pause.stoppedOn, start)), 0);
  return [receivedOn, ...starts]
    .map((start) => dueDate(start, extended, waited(start)))
    .reduce(later);
}

export type PauseBlocker = 'closed' | 'stands' | 'known' | 'asked_before' | 'no_copy' | 'late';

/** Why the clock of a request may not be stopped; none when it may. `today` is the school's date. */
export function pauseBlockers(
  request: RequestClock & { open: boolean; signedIn: boolean; copy: boolean },
  why: Pause['why'],
  today: string,
): PauseBlocker[] {
  const identity = why === 'identity';
  return [
    ...(request.open ? [] : ['closed' as const]),
    ...(request.pauses.some(({ resumedOn }) => resumedOn === null) ? ['stands' as const] : []),
    ...(identity && request.signedIn ? ['known' as const] : []),
    // Who asks is asked once, for it begins the month anew.
    ...(identity && request.pauses.some((pause) => pause.why === why)
      ? ['asked_before' as const]
      : []),
    // Article 12A speaks of what a request for a copy is about, and of no other.
    ...(!identity && !request.copy ? ['no_copy' as const] : []),
    ...(today > clockDue(request, today) ? ['late' as const] : []),
  ];
}

export type ExtensionBlocker = 'closed' | 'extended_before' | 'first_month_over';

/** Why the time of a request may not be made longer; none when it may. `today` is the school's date. */
export function extensionBlockers(
  request: RequestClock & { open: boolean },
  today: string,
): ExtensionBlocker[] {
  return [
    ...(request.open ? [] : ['closed' as const]),
    ...(request.extended ? ['extended_before' as const] : []),
    ...(today > clockDue({ ...request, extended: false }, today)
      ? ['first_month_over' as const]
      : []),
  ];
}

function later(one: string, other: string): string {
  return one > other ? one : other;
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
