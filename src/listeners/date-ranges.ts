import { DateTime } from 'luxon';

/** A calendar date of the school, yyyy-mm-dd; such dates compare as text. */
export type LocalDate = string;

/** Both ends belong to the range. */
export interface DateRange {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** Ranges may touch or overlap: the days that matter are the ends of the whole run. */
export function wholeRun(run: DateRange, ranges: readonly DateRange[]): DateRange {
  const [before, after] = [plusDays(run.from, -1), plusDays(run.until, 1)];
  const next = ranges.find(
    ({ from, until }) => from <= after && before <= until && (from < run.from || run.until < until),
  );
  if (next === undefined) return run;
  return wholeRun(
    {
      from: next.from < run.from ? next.from : run.from,
      until: run.until < next.until ? next.until : run.until,
    },
    ranges,
  );
}

/** @throws if `day` is not a yyyy-mm-dd date or `days` not a number. */
export function plusDays(day: LocalDate, days: number): LocalDate {
  const sum = DateTime.fromISO(day, { zone: 'utc' }).plus({ days });
  // An unreadable day would sort after every date and read as "never lapses".
  if (!sum.isValid) throw new RangeError(`not a date: ${day} and ${days} days`);
  return sum.toFormat('yyyy-MM-dd');
}
