import { IANAZone } from 'luxon';

/** A run of local dates, `yyyy-MM-dd`, both ends included. */
export interface DateRange {
  readonly from: string;
  readonly until: string;
}

/**
 * When a school is open, as its settings say it. Hours are local wall-clock `HH:mm`, the same on
 * every school day; a day that ends before it starts has no school time at all.
 */
export interface SchoolCalendar {
  /** IANA name, for example `Europe/London`. */
  readonly timezone: string;
  readonly dayStarts: string;
  readonly dayEnds: string;
  readonly terms: readonly DateRange[];
  readonly closures: readonly DateRange[];
}

export interface SchoolHours {
  readonly opens: Date;
  readonly closes: Date;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const covers = (date: string) => (range: DateRange) => range.from <= date && date <= range.until;

/** The local calendar date, `yyyy-MM-dd`, on which an instant falls for this school. */
export function localDate(at: Date, calendar: SchoolCalendar): string {
  return wallClock(at, calendar.timezone).slice(0, 10);
}

/** What the clocks of a zone show, as `yyyy-MM-ddTHH:mm:ss.SSS`; offset arithmetic, for speed. */
function wallClock(at: Date, timezone: string): string {
  const shown = at.getTime() + IANAZone.create(timezone).offset(at.getTime()) * MINUTE;
  return new Date(shown).toISOString().slice(0, -1);
}

const utcMidnight = (date: string) => Date.parse(`${date}T00:00:00Z`);

function isWeekday(date: string): boolean {
  const weekday = new Date(utcMidnight(date)).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

/**
 * Outside every term, or inside a closure. A weekend within a term is not a holiday: the people on
 * the route are back on Monday.
 */
export function isHoliday(date: string, calendar: SchoolCalendar): boolean {
  return !calendar.terms.some(covers(date)) || calendar.closures.some(covers(date));
}

/** Monday to Friday, in a term, and not in a closure. */
export function isSchoolDay(date: string, calendar: SchoolCalendar): boolean {
  return isWeekday(date) && !isHoliday(date, calendar);
}

/**
 * The instant at which the school's clocks show `time` (`HH:mm`) on `date`.
 *
 * A time that happens twice (clocks go back) is its first occurrence; a time that never happens
 * (clocks go forward) is the moment the clocks jump. Done by hand because luxon settles both cases
 * by the offset in force today, so the same question would be answered differently in summer and
 * in winter.
 */
export function localTime(date: string, time: string, timezone: string): Date {
  const zone = IANAZone.create(timezone);
  const wall = Date.parse(`${date}T${time}Z`);
  // No zone is more than 14 hours from UTC, so a day either side brackets a change of clocks.
  const before = wall - zone.offset(wall - DAY) * MINUTE;
  const after = wall - zone.offset(wall + DAY) * MINUTE;
  const shows = (at: number): boolean => at + zone.offset(at) * MINUTE === wall;
  const real = [before, after].filter(shows);
  if (real.length > 0) return new Date(Math.min(...real));
  return new Date(firstAt(zone.offset(wall + DAY), zone, after, before));
}

/** The first millisecond in (early, late] at which the zone stands at `offset`. */
function firstAt(offset: number, zone: IANAZone, early: number, late: number): number {
  let [no, yes] = [early, late];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (zone.offset(middle) === offset) yes = middle;
    else no = middle;
  }
  return yes;
}

/** When school opens and closes on a local date; null when it does not open that day. */
export function schoolHours(date: string, calendar: SchoolCalendar): SchoolHours | null {
  if (!isSchoolDay(date, calendar)) return null;
  const opens = localTime(date, calendar.dayStarts, calendar.timezone);
  const closes = localTime(date, calendar.dayEnds, calendar.timezone);
  return opens < closes ? { opens, closes } : null;
}

/** Open from the minute school starts up to, and not including, the minute it ends. */
export function isSchoolOpen(at: Date, calendar: SchoolCalendar): boolean {
  return schoolClosesAt(at, calendar) !== null;
}

/** When the school day that `at` falls in ends; null when school is closed at that instant. */
export function schoolClosesAt(at: Date, calendar: SchoolCalendar): Date | null {
  const hours = schoolHours(localDate(at, calendar), calendar);
  return hours && hours.opens <= at && at < hours.closes ? hours.closes : null;
}

/**
 * The first instant by which `minutes` of school time have passed since `from`.
 *
 * Time is real elapsed time while school is open, so a day on which the clocks change is neither
 * short nor long. Zero minutes is `from` itself, open or not. Null when the calendar holds too
 * little school time after `from` (no terms entered, or the last one over): the caller must have
 * another limit.
 */
export function addSchoolMinutes(
  from: Date,
  minutes: number,
  calendar: SchoolCalendar,
): Date | null {
  let owed = minutes * MINUTE;
  if (owed <= 0) return from;
  let date = localDate(from, calendar);
  for (;;) {
    const day = firstTermDateFrom(date, calendar);
    if (day === null) return null;
    const hours = schoolHours(day, calendar);
    if (hours) {
      const start = Math.max(from.getTime(), hours.opens.getTime());
      const left = Math.max(0, hours.closes.getTime() - start);
      if (owed <= left) return new Date(start + owed);
      owed -= left;
    }
    date = plusDays(day, 1);
  }
}

/** The first date on or after `date` that is in a term, so that long holidays cost nothing. */
function firstTermDateFrom(date: string, calendar: SchoolCalendar): string | null {
  const ahead = calendar.terms
    .filter((term) => term.from <= term.until && term.until >= date)
    .map((term) => (term.from > date ? term.from : date))
    .sort();
  return ahead[0] ?? null;
}

function plusDays(date: string, days: number): string {
  return new Date(utcMidnight(date) + days * DAY).toISOString().slice(0, 10);
}

/** The first Monday-to-Friday date strictly after `date`, in term or not. */
export function nextWeekday(date: string): string {
  const next = plusDays(date, 1);
  return isWeekday(next) ? next : nextWeekday(next);
}

/**
 * The first school day strictly after `date`. When no term that is known reaches so far it is the
 * next weekday: what waits for it must not wait for a calendar.
 */
export function nextSchoolDay(date: string, calendar: SchoolCalendar): string {
  const last = calendar.terms.reduce(
    (latest, { until }) => (until > latest ? until : latest),
    date,
  );
  for (let day = plusDays(date, 1); day <= last; day = plusDays(day, 1))
    if (isSchoolDay(day, calendar)) return day;
  return nextWeekday(date);
}

/**
 * The same time of day on the next weekday (in term or not), but never before the school day
 * starts nor after it ends: nobody is expected to look at four in the morning because a concern
 * was raised then. Always later than `from`.
 */
export function sameTimeNextWeekday(from: Date, calendar: SchoolCalendar): Date {
  const latest = calendar.dayEnds > calendar.dayStarts ? calendar.dayEnds : calendar.dayStarts;
  const time = wallClock(from, calendar.timezone).slice(11);
  const date = nextWeekday(localDate(from, calendar));
  if (time < calendar.dayStarts) return localTime(date, calendar.dayStarts, calendar.timezone);
  if (time > latest) return localTime(date, latest, calendar.timezone);
  return localTime(date, time, calendar.timezone);
}
