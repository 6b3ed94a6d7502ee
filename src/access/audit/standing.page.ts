import type { Actor } from '../../accounts/actor.js';
import { CHAIN_FAULTS, type ChainFaultKind } from '../../platform/audit/chain.rules.js';
import { nearDateTime, plainDate } from '../../platform/clock/local-time.js';
import { auditPaths } from '../access.paths.js';
import type { AuditStanding } from '../access-reads.js';

/** A check that was asked for and has said nothing for so long has come to grief. */
const CHECK_PATIENCE_MS = 3_600_000;

/** Found by the check, and by nothing in the chain itself. */
const ROOTS_GONE = 'anchor-file';

const OUTCOMES = new Map<string | null, string>([
  [null, 'everything fits'],
  [ROOTS_GONE, 'the chain fits in itself, and its roots are not there to compare'],
]);

export function isBeingChecked({ askedAt, finishedAt }: AuditStanding, now: Date): boolean {
  if (askedAt === null || now.getTime() - askedAt.getTime() > CHECK_PATIENCE_MS) return false;
  return finishedAt === null || askedAt > finishedAt;
}

/** What an administrator may know of the audit: whether it fits. No entry, and not how many. */
export function standingPage(
  standing: AuditStanding,
  { school: { timezone } }: Pick<Actor, 'school'>,
  now: Date,
  done?: string,
): object {
  const { askedAt, finishedAt, fault, day, root } = standing;
  const checking = isBeingChecked(standing, now);
  const at = (when: Date): string => nearDateTime(when, now, timezone);
  return {
    title: 'Audit',
    done:
      done === 'asked'
        ? {
            heading: checking ? 'It is being checked' : 'It has been checked',
            next: checking
              ? 'Every entry is followed from the first. Look again in a minute; you can leave this page.'
              : undefined,
          }
        : undefined,
    fault: fault === null || finishedAt === null ? undefined : faultShown(fault),
    rows: [
      {
        key: 'Last check',
        value:
          finishedAt === null
            ? 'Not yet. It is checked once a day'
            : `${at(finishedAt)}: ${OUTCOMES.get(fault) ?? 'it does not fit'}`,
      },
      ...(checking && askedAt !== null
        ? [{ key: 'Being checked', value: `Since ${at(askedAt).replace('Today', 'today')}` }]
        : []),
      {
        key: 'Newest root',
        lines:
          day === null || root === null
            ? ['None yet. The first is taken at the first midnight']
            : [plainDate(day), root],
      },
    ],
    action: checking ? undefined : auditPaths.checks(),
  };
}

function faultShown(fault: string): object {
  if (fault === ROOTS_GONE)
    return {
      heading: 'The file with the roots is missing',
      text: 'anchors/roots.txt in the data folder is missing, empty or cannot be read. The chain fits in itself, but nothing outside the database says that it is the old one.',
      rootsGone: true,
    };
  const what = CHAIN_FAULTS[fault as ChainFaultKind];
  return { heading: 'The audit does not fit', text: `The check found that ${what}.` };
}
