import type { Actor } from '../../accounts/actor.js';
import { CHAIN_FAULTS, type ChainFaultKind } from '../../platform/audit/chain.rules.js';
import { nearDateTime, plainDate } from '../../platform/clock/local-time.js';
import { auditPaths } from '../access.paths.js';
import type { AuditStanding } from '../access-reads.js';

/** A check that was asked for and has said nothing for so long has come to grief. */
const CHECK_PATIENCE_MS = 3_600_000;

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
    fault:
      fault === null || finishedAt === null
        ? undefined
        : `The check found that ${CHAIN_FAULTS[fault as ChainFaultKind] ?? 'the file with the roots outside the database cannot be read'}.`,
    rows: [
      {
        key: 'Last check',
        value:
          finishedAt === null
            ? 'Not yet. It is checked once a day'
            : `${at(finishedAt)}: ${fault === null ? 'everything fits' : 'it does not fit'}`,
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
