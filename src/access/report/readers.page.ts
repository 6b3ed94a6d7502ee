import type { Role } from '../../accounts/permissions.js';
import { firstRole, ROLE_NAMES } from '../../accounts/role-names.js';
import { clockTime, isoDate, longDate } from '../../platform/clock/local-time.js';
import type { RecordRead } from '../access-reads.js';

const REASONS: Record<string, string> = {
  action: 'For an action in it',
  escalation: 'Told because nobody had it',
};

/** The role of a reader at the time; a plain adult where no role of the scheme was written down. */
export function roleOf(roles: readonly Role[]): string {
  const first = firstRole(roles);
  return first === undefined ? 'An adult of the school' : ROLE_NAMES[first];
}

/** Why somebody may read it. */
export function reasonInWords({ action, kind, reason }: RecordRead): string {
  if (action === 'refused') return 'Not given to them';
  if (kind === 'contact') return 'A log of a talk';
  if (reason === null) return 'Not given to them any more';
  return REASONS[reason] ?? (reason.startsWith('break') ? 'In an emergency' : 'On its route');
}

/** One line for each reader and day, latest first, for tables of one record or child. */
export function readerRows(reads: readonly RecordRead[], zone: string): object[] {
  const lines = Map.groupBy(
    reads,
    (read) => `${isoDate(read.at, zone)} ${read.personId} ${read.action} ${read.kind}`,
  );
  return [...lines.values()].flatMap((line) => {
    const [newest] = line;
    if (newest === undefined) return [];
    return {
      cells: [
        { text: newest.name, soft: roleOf(newest.roles), header: true },
        { text: longDate(newest.at, zone), soft: timesInWords(line, zone) },
        newest.action === 'refused'
          ? { text: 'Tried, and was refused', soft: reasonInWords(newest) }
          : { text: 'Read it', soft: reasonInWords(newest) },
      ],
    };
  });
}

/** "12:40", or "12:40 to 15:02, 5 times"; reads come newest first. */
function timesInWords(reads: readonly RecordRead[], zone: string): string {
  const [first, last] = [reads.at(-1), reads[0]];
  if (first === undefined || last === undefined) return '';
  const [from, to] = [clockTime(first.at, zone), clockTime(last.at, zone)];
  const times = reads.length === 1 ? '' : `, ${reads.length} times`;
  return from === to ? `${from}${times}` : `${from} to ${to}${times}`;
}
