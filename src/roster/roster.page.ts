import { accountPaths } from '../accounts/accounts.paths.js';
import { clockTime, fullDate, local } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import { FORMAT_NAMES } from './format-names.js';
import { rosterPaths } from './roster.paths.js';
import { type ImportRow } from './roster.queries.js';

/** Schools change their lists every week; a term without an import is a list nobody should trust. */
const STALE_DAYS = 31;

const DONE = new Map([
  [
    'discarded',
    {
      heading: 'The upload is thrown away',
      next: 'Nothing was changed. Upload another file when you are ready.',
    },
  ],
]);

export interface RosterFacts {
  last: ImportRow | undefined;
  waiting: ImportRow | undefined;
  now: Date;
  timezone: string;
}

export function rosterPage(
  { last, waiting, now, timezone }: RosterFacts,
  { done, form }: { done?: string; form?: Form<object> },
): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Roster',
    errors,
    fault: faultsByField(errors),
    done: DONE.get(done ?? ''),
    waiting: waiting && {
      text: `Uploaded ${whenMade(waiting.madeAt, timezone)} by ${waiting.madeBy ?? 'the command line'}. Nothing is changed until you say yes.`,
      href: rosterPaths.import(waiting.id),
    },
    last: last?.appliedAt && {
      rows: [
        {
          key: 'Last import',
          value: `${whenMade(last.appliedAt, timezone)} (${daysAgo(last.appliedAt, now, timezone)})`,
        },
        { key: 'By', value: last.madeBy ?? 'the command line' },
        { key: 'Files', value: FORMAT_NAMES[last.format] },
        {
          key: 'Result',
          lines: [
            `${last.added} added, ${last.changed} changed`,
            `${last.left} left, ${last.refused} lines refused`,
          ],
        },
      ],
    },
    stale: last?.appliedAt && days(last.appliedAt, now, timezone) > STALE_DAYS,
    action: rosterPaths.roster(),
    sheets: accountPaths.passwordSheets(),
    values: { grades: form?.raw.grades ?? last?.options.grades ?? 'as-given' },
    grades: [
      { value: 'as-given', text: 'As our school does: 9 means Year 9' },
      { value: 'us', text: 'As American grades: 9 means Year 10' },
    ],
  };
}

export function whenMade(at: Date, timezone: string): string {
  return `${fullDate(at, timezone)}, ${clockTime(at, timezone)}`;
}

function daysAgo(at: Date, now: Date, timezone: string): string {
  const count = days(at, now, timezone);
  if (count === 0) return 'today';
  return count === 1 ? 'yesterday' : `${count} days ago`;
}

function days(at: Date, now: Date, timezone: string): number {
  const from = local(at, timezone).startOf('day');
  return Math.round(local(now, timezone).startOf('day').diff(from, 'days').days);
}
