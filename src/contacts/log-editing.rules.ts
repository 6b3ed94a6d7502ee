export interface LogEditingFacts {
  /** The listener who wrote it. */
  readonly author: string;
  /** When it was first complete; null while it is still owed. */
  readonly completedAt: Date | null;
}

export interface LogEditingBlocker {
  readonly code: 'not_the_author' | 'locked';
  readonly sentence: string;
}

/**
 * A log can be put right for a day, while it is fresh; then it is a record, and what is remembered
 * later is added beside it as an addendum. Our choice: domain.md says "read-only once locked"
 * without naming a time.
 */
export const LOCKS_AFTER_HOURS = 24;

/** When a log locks: 24 elapsed hours after it was complete, clocks changing or not; null: not yet. */
export function locksAt({ completedAt }: LogEditingFacts): Date | null {
  if (completedAt === null) return null;
  return new Date(completedAt.getTime() + LOCKS_AFTER_HOURS * 60 * 60_000);
}

/**
 * Why a person may not change a log at `now`; none: they may. Only its author ever may. It is locked
 * from the instant `locksAt` gives; a log that is owed never locks, because an unfinished record
 * helps nobody.
 */
export function logEditingBlockers(
  log: LogEditingFacts,
  person: string,
  now: Date,
): LogEditingBlocker[] {
  const blockers: LogEditingBlocker[] = [];
  if (person !== log.author) {
    blockers.push({
      code: 'not_the_author',
      sentence: 'Only the listener who wrote it can change it.',
    });
  }
  const locked = locksAt(log);
  if (locked !== null && now >= locked) {
    blockers.push({ code: 'locked', sentence: 'This log is locked. You can add a note to it.' });
  }
  return blockers;
}
