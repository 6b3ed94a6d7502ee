import { plainDate } from '../../platform/clock/local-time.js';
import type { OwnRead } from '../access-reads.js';
import { roleOf } from './readers.page.js';

const WHAT = { referral: 'What you told an adult', contact: 'A log of a talk you had' };

/** For a student: on which day who, by role, read something of theirs. */
export function minePage(reads: readonly OwnRead[]): object {
  const lines = new Map(
    reads.map(({ day, roles, kind }) => [
      `${day} ${roleOf(roles)} ${kind}`,
      [{ text: plainDate(day), header: true }, { text: roleOf(roles) }, { text: WHAT[kind] }],
    ]),
  );
  return {
    title: 'Who has read what is mine',
    headings: [{ text: 'Day' }, { text: 'Who, and what' }],
    rows: [...lines.values()].map((cells) => ({ cells })),
  };
}
