import { isoDate, local } from '../../platform/clock/local-time.js';
import type { RecordRead, SchoolDay } from '../access-reads.js';

/**
 * So many different records of one person on one day are worth a question: a lead with a queue of
 * nine (experience.md, "Who is reading") stays under it.
 */
export const MANY_RECORDS = 10;

export type Unusual =
  /** Outside the hours of school, at a weekend too; not by whoever was on call for that. */
  | 'out-of-hours'
  /** By somebody whose grant was for an action alone, or is gone, with no action open at the time. */
  | 'no-task'
  | 'many-records'
  /** They asked for a record that was not given to them, and did not get it. */
  | 'refused';

export interface UnusualReads {
  readonly kind: Unusual;
  readonly personId: string;
  readonly name: string;
  readonly reads: number;
  readonly records: number;
  readonly lastAt: Date;
}

type Pattern = (read: RecordRead, day: SchoolDay) => boolean;

const PATTERNS: Record<Exclude<Unusual, 'many-records'>, Pattern> = {
  'out-of-hours': (read, day) =>
    read.action === 'read' && !read.roles.includes('out_of_hours') && !inSchoolHours(read.at, day),
  'no-task': ({ action, kind, reason, hadAction }) =>
    action === 'read' &&
    kind === 'referral' &&
    !hadAction &&
    (reason === null || reason === 'action'),
  refused: ({ action }) => action === 'refused',
};

/** @returns what stands out, the latest first; an answer to it is a question, never a verdict */
export function unusualReads(reads: readonly RecordRead[], day: SchoolDay): UnusualReads[] {
  const found: UnusualReads[] = [];
  const byPerson = Map.groupBy(reads, ({ personId }) => personId);
  for (const own of byPerson.values()) {
    for (const [kind, pattern] of Object.entries(PATTERNS) as [Unusual, Pattern][])
      found.push(
        ...summed(
          kind,
          own.filter((read) => pattern(read, day)),
        ),
      );
    const opened = own.filter(({ action }) => action === 'read');
    const byDay = Map.groupBy(opened, ({ at }) => isoDate(at, day.timezone));
    for (const ofDay of byDay.values())
      if (recordsIn(ofDay) >= MANY_RECORDS) found.push(...summed('many-records', ofDay));
  }
  return found.sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
}

/** Monday to Friday between the beginning and the end of the school's day, by its own clocks. */
export function inSchoolHours(at: Date, { timezone, dayStarts, dayEnds }: SchoolDay): boolean {
  const there = local(at, timezone);
  const time = there.toFormat('HH:mm');
  return there.weekday <= 5 && time >= dayStarts && time < dayEnds;
}

function summed(kind: Unusual, reads: readonly RecordRead[]): UnusualReads[] {
  const [first] = reads;
  if (first === undefined) return [];
  const { personId, name } = first;
  const lastAt = new Date(Math.max(...reads.map(({ at }) => at.getTime())));
  return [{ kind, personId, name, reads: reads.length, records: recordsIn(reads), lastAt }];
}

function recordsIn(reads: readonly RecordRead[]): number {
  return new Set(reads.map(({ recordId }) => recordId)).size;
}
