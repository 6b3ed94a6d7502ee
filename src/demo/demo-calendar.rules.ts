import { DateTime } from 'luxon';

/** A run of local dates, yyyy-mm-dd, both ends included. */
export interface NamedDates {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

export interface DemoCalendar {
  /** Two that are over, then the one under way. */
  readonly terms: readonly NamedDates[];
  readonly closures: readonly NamedDates[];
}

/** How far ahead of a start the terms must reach: the booking window, twice and a bit. */
export const TERMS_REACH_DAYS = 30;
const UNDER_WAY_DAYS = 40;
/** From the Monday of one term to the Monday of the next. */
const TERM_EVERY_WEEKS = 15;
const FINISHED_WEEKS = 13;

/**
 * A real calendar would leave a demo seen in August without a single free time. So the terms of a
 * demo school lie around the day it was made: two finished ones of thirteen weeks with a half-term
 * break, then one that began at least 40 days ago (so that the finished ones can be summed up: ten
 * school days, publication-periods.rules.ts) and goes on for at least 60 days more.
 *
 * @param today the school's date, yyyy-mm-dd
 */
export function demoCalendar(today: string): DemoCalendar {
  const current = mondayOf(utc(today).minus({ days: UNDER_WAY_DAYS }));
  const finished = [2, 1].map((back) => current.minus({ weeks: back * TERM_EVERY_WEEKS }));
  return {
    terms: [
      ...finished.map((monday) => term(monday, FINISHED_WEEKS)),
      term(current, TERM_EVERY_WEEKS + 1),
    ],
    closures: [
      ...finished.map((monday) => ({
        name: 'Half-term break',
        startsOn: iso(monday.plus({ weeks: 6 })),
        endsOn: iso(monday.plus({ weeks: 6, days: 4 })),
      })),
      {
        name: 'Training day',
        startsOn: iso(current.plus({ weeks: 11, days: 4 })),
        endsOn: iso(current.plus({ weeks: 11, days: 4 })),
      },
    ],
  };
}

/**
 * The terms to be added so that there is school time for `TERMS_REACH_DAYS` from `today` on, with
 * only a weekend between two; none when there is enough. A long time without a start leaves a gap
 * in the past instead of terms in which nothing happened.
 *
 * @param lastEndsOn the last day of the last term there is
 */
export function furtherTerms(today: string, lastEndsOn: string): NamedDates[] {
  const terms: NamedDates[] = [];
  const reach = iso(utc(today).plus({ days: TERMS_REACH_DAYS }));
  for (let last = lastEndsOn; last < reach;) {
    const after = mondayOf(utc(last).plus({ weeks: 1 }));
    const recent = mondayOf(utc(today).minus({ weeks: 1 }));
    const next = term(after > recent ? after : recent, TERM_EVERY_WEEKS);
    terms.push(next);
    last = next.endsOn;
  }
  return terms;
}

/** "April to July 2026": two terms can never begin in the same month. */
function term(monday: DateTime, weeks: number): NamedDates {
  const friday = monday.plus({ weeks: weeks - 1, days: 4 });
  return {
    name: `${monday.toFormat('LLLL')} to ${friday.toFormat('LLLL yyyy')}`,
    startsOn: iso(monday),
    endsOn: iso(friday),
  };
}

const utc = (date: string): DateTime => DateTime.fromISO(date, { zone: 'utc' }).setLocale('en-GB');
const iso = (day: DateTime): string => day.toFormat('yyyy-MM-dd');
const mondayOf = (day: DateTime): DateTime => day.startOf('week');
