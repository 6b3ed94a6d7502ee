import { fullDate, longDateTime } from '../../platform/clock/local-time.js';
import { accessPaths } from '../access.paths.js';
import type { HeldRecord, RecordRead } from '../access-reads.js';
import { readerRows } from './readers.page.js';

const HEADINGS = [{ text: 'Who' }, { text: 'When' }, { text: 'What' }];

/** What was given to the actor, and how often it was read. */
export function heldPage(records: readonly HeldRecord[], zone: string): object {
  return {
    title: 'Reads of my records',
    wide: true,
    headings: [
      { text: 'Referral' },
      { text: 'People', numeric: true },
      { text: 'Reads', numeric: true },
      { text: 'Last opened' },
    ],
    rows: records.map(({ recordId, child, childYear, raisedAt, reads, readers, lastAt }) => ({
      cells: [
        {
          text: childInWords(child, childYear),
          href: accessPaths.record(recordId),
          hiddenText: `raised ${longDateTime(raisedAt, zone)}`,
          soft: `raised ${fullDate(raisedAt, zone)}`,
          header: true,
        },
        { text: String(readers), numeric: true },
        { text: String(reads), numeric: true },
        { text: longDateTime(lastAt, zone) },
      ],
    })),
  };
}

/** Everybody who read one referral, or whatever of one child the actor holds. */
export function readersPage(
  reads: readonly RecordRead[],
  zone: string,
  about: { what: 'record' | 'child'; childPath?: string; childName?: string },
): object {
  const { what, childPath, childName } = about;
  return {
    title: 'Who has read it',
    wide: true,
    back: accessPaths.held(),
    heading: what === 'child' ? (childName ?? 'A student') : 'Who has read this referral',
    lead:
      what === 'child'
        ? 'Who else opened a record of this student. Only records that were given to you are here.'
        : 'Every time somebody else opened it stands here, and every time somebody tried who may not.',
    childPath,
    headings: HEADINGS,
    rows: readerRows(reads, zone),
  };
}

function childInWords(child: string | null, year: number | null): string {
  if (child === null || child === '') return 'No student named';
  return year === null ? child : `${child}, Year ${year}`;
}
