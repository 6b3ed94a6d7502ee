import type { Actor } from '../../accounts/actor.js';
import { fullDate, longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { AskBreakGlassForm } from './break-glass.form.js';
import { breakGlassPaths } from './break-glass.paths.js';
import {
  mayDecide,
  mayOpenAlone,
  mayReview,
  mayWithdraw,
  type OpeningBlocker,
  openingBlockers,
} from './break-glass.policy.js';
import type { BreakGlassRow } from './break-glass.queries.js';
import { hasLapsed, LAPSE_HOURS } from './lapse.rules.js';

const DONE = new Map(
  Object.entries({
    asked: {
      heading: 'Your request is made. Nothing is open yet.',
      next: 'The leads, deputies and the head were told by mail. One of them has to agree within a day. If a life is at risk, ring 999 and tell them in person.',
    },
    opened: {
      heading: 'What there is about this child is open to you for 60 minutes',
      next: 'You find it in your queue. Whoever holds it and the head were told, and somebody looks back on this on the next school day.',
    },
    'opened-for-them': {
      heading: 'It is open to them for 60 minutes',
      next: 'Whoever holds a record about this child was told. Look back on it on the next school day.',
    },
    refused: { heading: 'You refused it', next: 'Nothing was opened. Tell them why, in person.' },
    withdrawn: { heading: 'Your request is taken back', next: 'Nothing was opened.' },
    reviewed: { heading: 'Your look back is written down', next: 'Nothing else is to do here.' },
  }),
);

type Person = Pick<Actor, 'personId' | 'roles' | 'school'>;

/** What was posted and not taken; `to` is the request whose review it is of. */
interface Posted {
  readonly form: Form<object>;
  readonly to?: string;
}

export function breakGlassPage(
  actor: Person,
  rows: readonly BreakGlassRow[],
  now: Date,
  { done, posted }: { done?: string; posted?: Posted } = {},
): object {
  const who = { person: actor.personId, roles: actor.roles };
  const inForm = rows.some((row) => row.id === posted?.to && mayReview(who, row));
  return {
    title: 'Emergency access',
    errors: (posted?.form.errors ?? []).map((error) => ({
      ...error,
      href: inForm && error.field !== 'main' ? `#${error.field}-${posted?.to}` : '#main',
    })),
    kept: posted?.to !== undefined,
    done: DONE.get(done ?? ''),
    ask: breakGlassPaths.new(),
    requests: rows.map((row) => {
      const blockers = openingBlockers(who, row, now);
      const form = posted?.to === row.id ? posted.form : undefined;
      return {
        heading: `${row.childName}${row.childYear === null ? '' : `, Year ${row.childYear}`}`,
        asked: `Asked by ${row.askedBy === actor.personId ? 'you' : row.askerName}, ${longDateTime(row.askedAt, actor.school.timezone)}`,
        life: row.lifeAtRisk,
        reason: row.reason,
        state: stateOf(row, actor, now, blockers),
        open: blockers.length === 0 && breakGlassPaths.opening(row.id),
        refuse: mayDecide(who, row, now) && breakGlassPaths.refusal(row.id),
        withdraw: mayWithdraw(who, row, now) && breakGlassPaths.withdrawal(row.id),
        review: mayReview(who, row) && reviewForm(row, actor, form),
        unsent: mayReview(who, row) ? undefined : form?.raw.words,
        reviewed:
          row.review === null
            ? undefined
            : `${row.review === 'right' ? 'It was right' : 'It was not right'}, said ${row.reviewerName ?? 'somebody'}.`,
        reviewWords: row.reviewWords,
      };
    }),
  };
}

function reviewForm(row: BreakGlassRow, actor: Person, form?: Form<object>): object {
  return {
    id: row.id,
    action: breakGlassPaths.review(row.id),
    due:
      row.reviewDueOn === null
        ? 'Look back on it on the next school day.'
        : `Look back on it on ${fullDate(new Date(`${row.reviewDueOn}T12:00:00Z`), actor.school.timezone)}.`,
    items: [
      { value: 'right', text: 'It was right to open it' },
      { value: 'not_right', text: 'It was not right' },
    ],
    values: form?.raw ?? {},
    fault: faultsByField(form?.errors ?? []),
  };
}

function stateOf(
  row: BreakGlassRow,
  actor: Person,
  now: Date,
  blockers: readonly OpeningBlocker[],
): string {
  const { timezone } = actor.school;
  switch (row.outcome) {
    case null:
      if (hasLapsed(row, now))
        return row.askedBy === actor.personId
          ? `Lapsed: nobody decided within ${LAPSE_HOURS} hours, and nothing was opened. Ask again if you still need it.`
          : `Lapsed: nobody decided within ${LAPSE_HOURS} hours. Nothing was opened.`;
      if (blockers.length === 1 && blockers[0] === 'asker-may-not')
        return 'Whoever asked does not hold a role any more that may ask for this. You can only refuse it.';
      return row.askedBy === actor.personId
        ? 'Waits for a lead, a deputy or the head to agree.'
        : 'Waits for a second person.';
    case 'refused':
      return `Refused by ${row.deciderName ?? 'somebody'}.`;
    case 'withdrawn':
      return 'Taken back.';
    case 'opened': {
      const by = row.decidedBy === row.askedBy ? 'alone' : `with ${row.deciderName ?? 'somebody'}`;
      const until = row.openUntil ?? now;
      return until > now
        ? `Opened ${by}. Open until ${longDateTime(until, timezone)}.`
        : `Opened ${by}. It closed ${longDateTime(until, timezone)}.`;
    }
  }
}

export function askBreakGlassPage(
  actor: Person,
  students: readonly { id: string; name: string; year: number | null }[],
  form?: Form<AskBreakGlassForm>,
): object {
  const errors = form?.errors ?? [];
  const alone = mayOpenAlone({ person: actor.personId, roles: actor.roles });
  return {
    title: 'Open a child’s records in an emergency',
    back: breakGlassPaths.list(),
    action: breakGlassPaths.list(),
    helpPath: `/help-now/${actor.school.slug}`,
    students: students.map(({ id, name, year }) => ({
      value: id,
      text: year === null ? name : `${name}, Year ${year}`,
    })),
    lifeAtRisk: [
      {
        value: 'yes',
        text: 'Yes',
        hint: alone
          ? 'It opens to you at once. The head and whoever holds the records are told at once.'
          : 'Ring 999 first. A lead, a deputy or the head has to agree before anything opens.',
      },
      {
        value: 'no',
        text: 'No',
        hint: 'A lead, a deputy or the head has to agree before anything opens.',
      },
    ],
    values: form?.raw ?? {},
    errors,
    fault: faultsByField(errors),
  };
}
