import type { Actor } from '../../accounts/actor.js';
import { clockTime, fullDate, longDateTime, plainDate } from '../../platform/clock/local-time.js';
import type { ReferralQueries } from '../../referrals/referral.queries.js';
import { leaverPaths } from '../privacy.paths.js';
import type { LeaverRow } from './leaver-reads.js';
import { nameOf } from './leavers.page.js';

type ReferralFile = NonNullable<Awaited<ReturnType<ReferralQueries['openFile']>>>;

const HEADINGS: Record<string, string> = {
  raised: 'Raised',
  acknowledged: 'Somebody took it on',
  action_added: 'An action was agreed',
  action_done: 'An action was done',
  note: 'Note',
  closed: 'Closed',
  reopened: 'Opened again',
};

interface Entry {
  readonly at: Date;
  readonly by: string | null;
  readonly heading: string;
  readonly words: readonly string[];
}

/** The file as it is printed for the next school. */
export function filePage(
  leaver: LeaverRow,
  referrals: readonly ReferralFile[],
  now: Date,
  actor: Actor,
): object {
  const zone = actor.school.timezone;
  return {
    layout: 'print',
    title: 'Child-protection file',
    backHref: leaverPaths.leaver(leaver.id),
    printedOn: longDateTime(now, zone),
    printNote:
      'Confidential. Hand it to the designated safeguarding lead of the next school only, apart from the main file, and ask for a receipt.',
    name: nameOf(leaver),
    left: fullDate(leaver.leftAt, zone),
    referrals: referrals.map((referral, place) => ({
      number: place + 1,
      facts: [
        { key: 'Kind of worry', value: referral.worry ?? 'Not said' },
        {
          key: 'Raised',
          value: `${fullDate(referral.raisedAt, zone)}, ${clockTime(referral.raisedAt, zone)}, by ${raiser(referral)}`,
        },
      ],
      words: referral.words,
      aboutWords: referral.aboutWords,
      toldWhom: referral.toldWhom,
      actions: referral.actions.map((action) => ({
        what: action.what,
        when: `${action.owner}, by ${plainDate(action.dueOn)}${action.doneAt === null ? '' : `; done on ${fullDate(action.doneAt, zone)}`}`,
      })),
      entries: entriesOf(referral).map(({ at, by, heading, words }) => ({
        heading: `${fullDate(at, zone)}: ${heading}${by === null ? '' : `, ${by}`}`,
        words,
      })),
    })),
  };
}

/** Another child who spoke up is no business of the next school. */
function raiser({ raisedAs, raisedBy, child }: ReferralFile): string {
  if (raisedAs === 'staff') return raisedBy.name;
  return child !== null && raisedBy.id === child.id ? 'themself' : 'another student';
}

/** The chronology as the next school needs it: how it was routed here is no business of theirs. */
function entriesOf({ statements, events }: ReferralFile): Entry[] {
  const said = statements.map(({ by, saidOn, words }) => ({
    at: new Date(`${saidOn}T12:00:00Z`),
    by,
    heading: 'Said about this record',
    words: [words],
  }));
  const entries = events.flatMap(({ at, by, kind, words, closure, outcome }) => {
    const heading = HEADINGS[kind];
    if (heading === undefined) return [];
    if (closure === undefined)
      return [{ at, by, heading, words: words === undefined ? [] : [words] }];
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
