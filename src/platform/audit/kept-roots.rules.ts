import { DateTime } from 'luxon';
import type { Anchor } from './chain.rules.js';

/**
 * The roots that go into the file by themselves: today's, and yesterday's when midnight came between
 * taking and writing one. An older one that is missing would only repeat the database it is to check.
 */
export function rootsToAdd(known: readonly Anchor[], today: string): Anchor[] {
  const yesterday = dayBefore(today);
  return known.filter(({ day }) => day >= yesterday);
}

/**
 * True when the file has no root though there have been some for longer than it takes to write one:
 * then nothing outside the database says what the audit was, and only a person may begin it anew.
 */
export function rootsAreGone(
  kept: readonly Anchor[] | undefined,
  known: readonly Anchor[],
  today: string,
): boolean {
  return (kept ?? []).length === 0 && rootsToAdd(known, today).length < known.length;
}

function dayBefore(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).minus({ days: 1 }).toFormat('yyyy-MM-dd');
}
