import { local } from '../../platform/clock/local-time.js';

/** On Monday from this hour, by the school's own clocks: the head finds the letter with the post. */
const FROM_HOUR = 7;

/**
 * The week that begins with the latest Monday whose letter is due.
 * @returns its Monday, yyyy-mm-dd; nothing before there was a whole week to report on
 */
export function weekToTell(
  now: Date,
  { timezone, createdAt }: { timezone: string; createdAt: Date },
): string | undefined {
  const there = local(now, timezone);
  const thisMonday = there.startOf('week');
  const due = thisMonday.set({ hour: FROM_HOUR });
  const monday = there >= due ? thisMonday : thisMonday.minus({ weeks: 1 });
  if (createdAt.getTime() >= monday.toMillis()) return undefined;
  return monday.toFormat('yyyy-MM-dd');
}
