import { DateTime } from 'luxon';
import { plainDate } from '../../platform/clock/local-time.js';
import type { CalendarList } from '../school.paths.js';

/** A term or a closure: local dates `yyyy-MM-dd`, both ends included. */
export interface NamedDates {
  readonly id: string;
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
}

export interface DatesFault {
  readonly field: 'startsOn' | 'endsOn';
  readonly text: string;
}

/** No school's term or holiday is longer than a year: beyond that somebody mistyped the year. */
const LONGEST_DAYS = 366;

/**
 * Why these dates cannot stand in the calendar; empty when they can.
 *
 * Terms may not share a day, or one day would count in two terms' summaries. Closures may: a snow
 * day can fall on a training day.
 *
 * @param next the dates asked for, each one real; its id is that of the row being changed
 * @param others what is in the same list already; the row being changed may be among them
 */
export function datesFaults(
  list: CalendarList,
  next: NamedDates,
  others: readonly NamedDates[],
): DatesFault[] {
  if (next.endsOn < next.startsOn)
    return [{ field: 'endsOn', text: 'The last day is before the first day. Check both dates.' }];
  if (daysOf(next) > LONGEST_DAYS)
    return [{ field: 'endsOn', text: 'That is longer than a year. Check the year of both dates.' }];
  if (list === 'closures') return [];
  const clash = others.find(
    (other) =>
      other.id !== next.id && other.startsOn <= next.endsOn && next.startsOn <= other.endsOn,
  );
  if (clash === undefined) return [];
  const beginsInside = clash.startsOn <= next.startsOn;
  return [
    {
      field: beginsInside ? 'startsOn' : 'endsOn',
      text: `${clash.name} is from ${plainDate(clash.startsOn)} to ${plainDate(clash.endsOn)}. Two terms cannot share a day.`,
    },
  ];
}

/**
 * Why a term that is summed up cannot have these dates; empty when it can. Two roundings of nearly
 * the same students would together tell more than either (disclosure-control.md, "Time").
 *
 * @param current the term as it stands
 * @param summedUp ids of the terms that have figures which are made, drafted or published
 */
export function summedUpFaults(
  next: NamedDates,
  current: NamedDates | undefined,
  summedUp: readonly string[],
): DatesFault[] {
  if (current === undefined || !summedUp.includes(current.id)) return [];
  return (['startsOn', 'endsOn'] as const)
    .filter((field) => next[field] !== current[field])
    .map((field) => ({
      field,
      text: `There is a summary of ${current.name}, so this day has to stay ${plainDate(current[field])}. You can change the name.`,
    }));
}

function daysOf({ startsOn, endsOn }: NamedDates): number {
  const from = DateTime.fromISO(startsOn, { zone: 'utc' });
  return DateTime.fromISO(endsOn, { zone: 'utc' }).diff(from, 'days').days + 1;
}
