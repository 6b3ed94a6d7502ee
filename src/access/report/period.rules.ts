import { DateTime } from 'luxon';
import { local } from '../../platform/clock/local-time.js';

/** A term at most: longer and nobody reads it. */
export const LONGEST_DAYS = 100;
const USUAL_DAYS = 7;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export interface Period {
  /** First and last day, yyyy-mm-dd. */
  readonly from: string;
  readonly to: string;
  /** The instants between which they lie; the second is no longer in it. */
  readonly begins: Date;
  readonly ends: Date;
  /** What stands in the two fields: what was typed, as long as it has to be mended. */
  readonly typed: { readonly from: string; readonly to: string };
  /** Why the days that were asked for are not the ones shown. */
  readonly fault: { field: 'from' | 'to'; text: string } | undefined;
}

/** The days asked for by an address, or the last seven; whole days by the school's own clocks. */
export function readPeriod(
  asked: { from?: unknown; to?: unknown },
  now: Date,
  timezone: string,
): Period {
  const today = local(now, timezone).startOf('day');
  const usual = (fault?: Period['fault']): Period => {
    const week = between(today.minus({ days: USUAL_DAYS - 1 }), today);
    const typed = { from: textOf(asked.from), to: textOf(asked.to) };
    return fault === undefined ? week : { ...week, typed, fault };
  };
  if (asked.from === undefined && asked.to === undefined) return usual();
  const from = dayOf(asked.from, timezone);
  const to = dayOf(asked.to, timezone);
  if (from === undefined) return usual({ field: 'from', text: 'Enter the first day.' });
  if (to === undefined) return usual({ field: 'to', text: 'Enter the last day.' });
  if (to < from) return usual({ field: 'to', text: 'The last day must not be before the first.' });
  // Both days are in it.
  if (Math.round(to.diff(from, 'days').days) + 1 > LONGEST_DAYS)
    return usual({ field: 'to', text: `Choose at most ${LONGEST_DAYS} days.` });
  return between(from, to);
}

function between(from: DateTime, to: DateTime): Period {
  const days = { from: from.toFormat('yyyy-MM-dd'), to: to.toFormat('yyyy-MM-dd') };
  return {
    ...days,
    begins: from.startOf('day').toJSDate(),
    ends: to.plus({ days: 1 }).startOf('day').toJSDate(),
    typed: days,
    fault: undefined,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function dayOf(text: unknown, timezone: string): DateTime | undefined {
  if (typeof text !== 'string' || !DATE.test(text)) return undefined;
  const day = DateTime.fromISO(text, { zone: timezone });
  return day.isValid ? day : undefined;
}
