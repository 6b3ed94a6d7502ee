import { DateTime, IANAZone } from 'luxon';
import { isoDate, plainDate } from '../platform/clock/local-time.js';
import { localTime } from '../school/school-time.rules.js';

/** Local dates, yyyy-mm-dd, both ends included. */
interface DateRange {
  readonly from: string;
  readonly until: string;
}

/** A drop-in as a coordinator sets it up: the same local time on the same weekday. */
export interface RecurringDropIn extends DateRange {
  /** 1 is Monday, 7 is Sunday (ISO 8601). */
  readonly weekday: number;
  /** Local wall-clock times, HH:mm, on the same day. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly slotMinutes: number;
}

/** The part of a school's calendar that sessions depend on. */
export interface SessionCalendar {
  /** IANA name, for example Europe/London. */
  readonly timezone: string;
  readonly terms: readonly DateRange[];
  readonly closures: readonly DateRange[];
}

export interface PlannedSession {
  readonly date: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface LeftOutDate {
  readonly date: string;
  readonly reason: 'out_of_term' | 'closure' | 'clock_change';
  readonly sentence: string;
}

export type PlanProblemCode =
  'unreadable' | 'ends_before_it_starts' | 'no_room_for_a_slot' | 'until_before_from' | 'too_long';

export interface PlanProblem {
  readonly code: PlanProblemCode;
  readonly field: keyof RecurringDropIn | 'timezone';
  readonly sentence: string;
}

export interface SessionPlan {
  readonly sessions: readonly PlannedSession[];
  /** Dates on the right weekday that have no session, and why: the coordinator sees no silent gap. */
  readonly leftOut: readonly LeftOutDate[];
  /** When there are any, nothing was planned. */
  readonly problems: readonly PlanProblem[];
}

/** A plan covers at most two school years: the terms of a third are never known that early. */
export const LONGEST_PLAN_DAYS = 731;

/**
 * The sessions of a recurring drop-in, in order of date: every date on its weekday from `from` to
 * `until` (both included) that lies in a term and in no closure. Start and end are instants; on the
 * school's own clock they always read `startsAt` and `endsAt`, summer and winter.
 *
 * A date on which the clocks change between start and end, or on which either time does not exist,
 * is left out with its reason: the session would not last as long as the page says. When the clocks
 * go back and both times happen twice, the first pair is meant.
 */
export function sessionDates(dropIn: RecurringDropIn, calendar: SessionCalendar): SessionPlan {
  const problems = planProblems(dropIn, calendar.timezone);
  if (problems.length > 0) return { sessions: [], leftOut: [], problems };

  const sessions: PlannedSession[] = [];
  const leftOut: LeftOutDate[] = [];
  for (const date of datesOnWeekday(dropIn)) {
    const session = {
      date,
      startsAt: localTime(date, dropIn.startsAt, calendar.timezone),
      endsAt: localTime(date, dropIn.endsAt, calendar.timezone),
    };
    const gap = whyLeftOut(session, dropIn, calendar);
    if (gap === null) sessions.push(session);
    else leftOut.push(gap);
  }
  return { sessions, leftOut, problems: [] };
}

/** What is wrong with a drop-in as it was typed, one line per field; none: it can be planned. */
export function planProblems(dropIn: RecurringDropIn, timezone: string): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const problem = (code: PlanProblemCode, field: PlanProblem['field'], sentence: string) =>
    problems.push({ code, field, sentence });

  const readableTimes = isTime(dropIn.startsAt) && isTime(dropIn.endsAt);
  const readableDates = isDate(dropIn.from) && isDate(dropIn.until);
  if (!IANAZone.isValidZone(timezone))
    problem('unreadable', 'timezone', 'The school has no time zone.');
  if (!isWeekday(dropIn.weekday)) problem('unreadable', 'weekday', 'Choose a day of the week.');
  if (!isTime(dropIn.startsAt))
    problem('unreadable', 'startsAt', 'Give the start as a time, like 12:40.');
  if (!isTime(dropIn.endsAt))
    problem('unreadable', 'endsAt', 'Give the end as a time, like 13:20.');
  if (!isDate(dropIn.from)) problem('unreadable', 'from', 'Give the first day as a date.');
  if (!isDate(dropIn.until)) problem('unreadable', 'until', 'Give the last day as a date.');
  if (!isWholeMinutes(dropIn.slotMinutes)) {
    problem('unreadable', 'slotMinutes', 'Give the length of a slot in whole minutes.');
  }

  if (readableTimes && dropIn.endsAt <= dropIn.startsAt) {
    problem('ends_before_it_starts', 'endsAt', 'The end must be after the start, on the same day.');
  } else if (readableTimes && dropIn.slotMinutes > minutesBetween(dropIn)) {
    problem('no_room_for_a_slot', 'slotMinutes', 'A slot is longer than the whole session.');
  }
  if (readableDates && dropIn.until < dropIn.from) {
    problem('until_before_from', 'until', 'The last day must not be before the first.');
  } else if (readableDates && daysBetween(dropIn) > LONGEST_PLAN_DAYS) {
    problem('too_long', 'until', 'A drop-in can be planned for two years at most.');
  }
  return problems;
}

export interface SlotTime {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * The slots of one listener's shift in a session: back to back from its start, each `slotMinutes`
 * of elapsed time, as many as fit whole. Minutes left over at the end are nobody's.
 */
export function slotsOfShift(session: SlotTime, slotMinutes: number): SlotTime[] {
  if (!isWholeMinutes(slotMinutes)) throw new RangeError(`not a slot length: ${slotMinutes}`);
  const length = slotMinutes * 60_000;
  const count = Math.floor((session.endsAt.getTime() - session.startsAt.getTime()) / length);
  return Array.from({ length: Math.max(0, count) }, (_, place) => {
    const startsAt = session.startsAt.getTime() + place * length;
    return { startsAt: new Date(startsAt), endsAt: new Date(startsAt + length) };
  });
}

function datesOnWeekday({ weekday, from, until }: RecurringDropIn): string[] {
  const first = utc(from);
  const dates: string[] = [];
  let date = first.plus({ days: (weekday - first.weekday + 7) % 7 });
  for (; date.toFormat('yyyy-MM-dd') <= until; date = date.plus({ weeks: 1 })) {
    dates.push(date.toFormat('yyyy-MM-dd'));
  }
  return dates;
}

function whyLeftOut(
  session: PlannedSession,
  dropIn: RecurringDropIn,
  { timezone, terms, closures }: SessionCalendar,
): LeftOutDate | null {
  const { date } = session;
  const covers = (range: DateRange) => range.from <= date && date <= range.until;
  const leftOut = (reason: LeftOutDate['reason'], why: string) => ({
    date,
    reason,
    sentence: `${plainDate(date)}: ${why}`,
  });
  if (!terms.some(covers)) return leftOut('out_of_term', 'not in a term.');
  if (closures.some(covers)) return leftOut('closure', 'the school is closed.');
  if (!readsAsSetUp(session, dropIn, timezone)) {
    return leftOut('clock_change', 'the clocks change during these hours.');
  }
  return null;
}

function readsAsSetUp(session: PlannedSession, dropIn: RecurringDropIn, timezone: string) {
  const reads = (at: Date) =>
    `${isoDate(at, timezone)}T${DateTime.fromJSDate(at, { zone: timezone }).toFormat('HH:mm')}`;
  const minutes = (session.endsAt.getTime() - session.startsAt.getTime()) / 60_000;
  return (
    reads(session.startsAt) === `${session.date}T${dropIn.startsAt}` &&
    reads(session.endsAt) === `${session.date}T${dropIn.endsAt}` &&
    minutes === minutesBetween(dropIn)
  );
}

function minutesBetween({ startsAt, endsAt }: RecurringDropIn): number {
  return utc(`2000-01-01T${endsAt}`).diff(utc(`2000-01-01T${startsAt}`), 'minutes').minutes;
}

function daysBetween({ from, until }: DateRange): number {
  return utc(until).diff(utc(from), 'days').days;
}

const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' });
const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && utc(text).isValid;
const isWeekday = (day: number) => Number.isInteger(day) && 1 <= day && day <= 7;
const isWholeMinutes = (minutes: number) => Number.isInteger(minutes) && minutes >= 1;
