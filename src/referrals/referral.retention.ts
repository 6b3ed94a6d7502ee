import type { KeptKind } from '../accounts/kept-kind.js';
import { concernCategory } from './categories.js';
import { OUTCOMES } from './referral.entity.js';
import type { OpenReferral } from './referral-reads.js';

export const REFERRALS_KEPT: readonly KeptKind[] = [
  {
    kind: 'referral',
    name: 'Concerns about children',
    goes: 'Everything, with the logs linked to it. Never before it was read and two people agreed.',
    from: 'birth',
    way: 'read',
    unit: 'months',
    period: 300,
    least: 300,
    most: 1200,
    source:
      'Information and Records Management Society, toolkit for schools: child-protection file, date of birth and 25 years, then review.',
  },
  {
    kind: 'referral_staff',
    name: 'Concerns about staff',
    goes: 'Everything. Never before it was read and two people agreed.',
    from: 'allegation',
    way: 'read',
    unit: 'months',
    period: 120,
    least: 120,
    most: 1200,
    source:
      'Keeping Children Safe in Education, part four: until the normal pension age, or 10 years from the allegation if that is longer. Never shorter than for a child.',
  },
];

/** One entry of what follows a child to the next school. */
export interface FileEntry {
  readonly at: Date;
  readonly by: string | null;
  readonly heading: string;
  readonly words: readonly string[];
}

const HEADINGS: Record<string, string> = {
  raised: 'Raised',
  acknowledged: 'Somebody took it on',
  action_added: 'An action was agreed',
  action_done: 'An action was done',
  note: 'Note',
  closed: 'Closed',
  reopened: 'Opened again',
};

/** What was worried about; nothing when it was not said. */
export function worryInWords({ category }: Pick<OpenReferral, 'category'>): string {
  return concernCategory(category ?? '')?.label ?? 'Not said';
}

/** The chronology as the next school needs it: how it was routed here is no business of theirs. */
export function fileEntries(referral: OpenReferral): FileEntry[] {
  const said = referral.statements.map(({ by, saidOn, words }) => ({
    at: new Date(`${saidOn}T12:00:00Z`),
    by,
    heading: 'Said about this record',
    words: [words],
  }));
  const entries = referral.events.flatMap(({ at, by, kind, words, closure }) => {
    const heading = HEADINGS[kind];
    if (heading === undefined) return [];
    if (closure === undefined)
      return [{ at, by, heading, words: words === undefined ? [] : [words] }];
    const outcome = OUTCOMES.find(({ key }) => key === closure.outcome)?.text;
    const { summary, done, decision, reason } = closure;
    return [
      {
        at,
        by,
        heading,
        words: [
          summary,
          `What was done: ${done}`,
          `What was decided: ${decision}`,
          `Why: ${reason}`,
          ...(outcome === undefined ? [] : [`Outcome: ${outcome}`]),
        ],
      },
    ];
  });
  return [...entries, ...said];
}
