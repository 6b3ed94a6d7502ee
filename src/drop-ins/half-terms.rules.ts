import { DateTime } from 'luxon';

/** Local dates, yyyy-mm-dd, both ends included. */
interface DateRange {
  readonly from: string;
  readonly until: string;
}

/** A closure this long inside a term is its half-term break: a school week, Monday to Friday. */
const BREAK_DAYS = 5;

/** English half-terms run to 8 weeks; a "term" of up to 9 was entered as one of six already. */
const LONGEST_HALF_TERM_DAYS = 63;

/**
 * The half-terms of a school, for the quota of bookings. A term is cut at every closure of five days
 * or more; a term without one that is longer than nine weeks is halved in the middle. Every date of
 * a term that is not in such a closure lies in exactly one half-term, unless terms overlap.
 */
export function halfTerms(
  terms: readonly DateRange[],
  closures: readonly DateRange[],
): DateRange[] {
  return terms
    .filter(({ from, until }) => from <= until)
    .flatMap((term) => {
      const breaks = closures
        .filter(({ from, until }) => from > term.from && until < term.until)
        .filter((closure) => days(closure) >= BREAK_DAYS)
        .sort((a, b) => (a.from < b.from ? -1 : 1));
      if (breaks.length > 0) return cutAt(term, breaks);
      return days(term) > LONGEST_HALF_TERM_DAYS ? halve(term) : [term];
    });
}

function cutAt(term: DateRange, breaks: readonly DateRange[]): DateRange[] {
  const parts: DateRange[] = [];
  let from = term.from;
  for (const { from: begins, until: ends } of breaks) {
    if (begins > from) parts.push({ from, until: plusDays(begins, -1) });
    if (ends >= from) from = plusDays(ends, 1);
  }
  return [...parts, { from, until: term.until }];
}

function halve({ from, until }: DateRange): DateRange[] {
  const middle = plusDays(from, Math.floor(days({ from, until }) / 2));
  return [
    { from, until: plusDays(middle, -1) },
    { from: middle, until },
  ];
}

/** Both ends counted. */
function days({ from, until }: DateRange): number {
  return utc(until).diff(utc(from), 'days').days + 1;
}

function plusDays(date: string, count: number): string {
  return utc(date).plus({ days: count }).toFormat('yyyy-MM-dd');
}

const utc = (date: string) => DateTime.fromISO(date, { zone: 'utc' });
