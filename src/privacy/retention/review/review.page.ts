import type { Actor } from '../../../accounts/actor.js';
import { may } from '../../../accounts/permissions.js';
import { fullDate, plainDate } from '../../../platform/clock/local-time.js';
import { type FieldError, faultsByField, type Form } from '../../../platform/web/form.js';
import { readingPath, retentionPaths } from '../../privacy.paths.js';
import { aboutWhom } from '../holds/holds.page.js';
import { kindCalled } from '../kinds.js';
import type { Counted, DueReferral, OpenDecision, ReferralRow } from '../retention-reads.js';
import type { Retention } from '../retention.rules.js';
import type { DecisionForm } from './decision.form.js';

const DONE = new Map(
  Object.entries({
    kept: {
      heading: 'It stays',
      next: 'It comes back here on the day you chose, to be read again.',
    },
    'may-go': {
      heading: 'You have said that it may go',
      next: 'Nothing has gone yet. A second person who holds it reads it and agrees, or keeps it.',
    },
  }),
);

export function reviewPage(
  counts: readonly Counted[],
  due: readonly DueReferral[],
  actor: Actor,
  { done, errors = [] }: { done?: string; errors?: readonly FieldError[] } = {},
): object {
  const manages = may(actor.roles, 'retention.manage');
  return {
    title: 'What has fallen due',
    wide: true,
    back: retentionPaths.schedule(),
    done: DONE.get(done ?? ''),
    errors,
    referrals: due.map((one) => ({
      about: capital(aboutWhom(one)),
      kind: kindCalled(one.kind)?.name,
      handle: one.handle,
      due: plainDate(one.dueOn),
      stands: standsWhere(one, actor),
      path: retentionPaths.referral(one.id),
    })),
    manages,
    previewAction: retentionPaths.batches(),
    counts: counts
      .map((counted) => ({ ...counted, kept: kindCalled(counted.kind) }))
      .filter(({ kept }) => kept !== undefined)
      .map(({ kind, kept, due: number, held, oldest, newest }) => ({
        kind,
        name: kept?.name,
        goes: kept?.goes,
        text:
          number === 0 || oldest === null || newest === null
            ? 'Nothing has fallen due.'
            : `${number} fallen due, from ${plainDate(oldest)} to ${plainDate(newest)}.`,
        held: held === 0 ? undefined : `${held} more would have, but a hold keeps them.`,
        previews: manages && number > 0,
      })),
  };
}

function standsWhere(one: DueReferral, actor: Actor): string {
  if (one.held) return 'On hold: it stays';
  if (one.decisionId === null) return one.seen ? 'Read, not decided' : 'Not read yet';
  return one.decidedBy === actor.personId
    ? 'You said that it may go; a second person has not agreed yet'
    : `${one.decidedName} said that it may go: read it, then agree or keep it`;
}

/** One referral: why it is due or kept, what was decided before, and the decision. */
export function decisionPage(
  facts: {
    referral: ReferralRow;
    retention: Retention;
    due?: DueReferral;
    decisions: readonly OpenDecision[];
  },
  actor: Actor,
  form?: Form<DecisionForm>,
): object {
  const { referral, retention, due, decisions } = facts;
  const errors = form?.errors ?? [];
  const others = due?.decisionId !== null && due?.decidedBy !== actor.personId;
  const ready = due !== undefined && !due.held && due.seen;
  return {
    title: 'Keep it or let it go',
    back: retentionPaths.review(),
    heading: capital(aboutWhom(referral)),
    handle: referral.handle,
    errors,
    fault: faultsByField(errors),
    values: { decide: '', ...(form?.raw ?? {}) },
    why:
      'dueOn' in retention
        ? {
            heading:
              due === undefined
                ? `Falls due on ${plainDate(retention.dueOn)}`
                : `Fell due on ${plainDate(retention.dueOn)}`,
            text: retention.because,
          }
        : { heading: 'It is kept', text: retention.because },
    mustRead: due !== undefined && !due.held && !due.seen,
    readPath: readingPath(referral.id),
    holdPath: referral.held ? undefined : retentionPaths.newHold(referral.id),
    decided: decisions.map((decision) => ({
      key: `${fullDate(decision.decidedAt, actor.school.timezone)}, ${decision.decidedName}`,
      value:
        decision.keepUntil === null
          ? 'It may go.'
          : `Keep it until ${plainDate(decision.keepUntil)}. ${decision.words ?? ''}`,
    })),
    first: ready && due.decisionId !== null && others ? due.decidedName : undefined,
    agreementPath: ready && others ? retentionPaths.agreement(referral.id) : undefined,
    decisionPath: ready ? retentionPaths.decision(referral.id) : undefined,
    choices: [
      { value: 'keep', text: 'Keep it until a day' },
      ...(others
        ? []
        : [{ value: 'may_go', text: 'It may go', hint: 'A second person reads it and agrees' }]),
    ],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
