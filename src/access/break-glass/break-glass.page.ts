import type { Actor } from '../../accounts/actor.js';
import { fullDate, longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { AskBreakGlassForm } from './break-glass.form.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { mayDecide, mayOpenAlone, mayReview, mayWithdraw } from './break-glass.policy.js';
import type { BreakGlassRow } from './break-glass.queries.js';

const DONE = new Map(
  Object.entries({
    asked: {
      heading: 'Your request is made. Nothing is open yet.',
      next: 'The leads, deputies and the head were told by mail. One of them has to agree. If a life is at risk, ring 999 and tell them in person.',
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

export function breakGlassPage(
  actor: Person,
  rows: readonly BreakGlassRow[],
  now: Date,
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const errors = form?.errors ?? [];
  const who = { person: actor.personId, roles: actor.roles };
  return {
    title: 'Emergency access',
    errors,
    fault: faultsByField(errors),
    done: DONE.get(done ?? ''),
    ask: breakGlassPaths.new(),
    requests: rows.map((row) => ({
      heading: `${row.childName}${row.childYear === null ? '' : `, Year ${row.childYear}`}`,
      asked: `Asked by ${row.askedBy === actor.personId ? 'you' : row.askerName}, ${longDateTime(row.askedAt, actor.school.timezone)}`,
      life: row.lifeAtRisk,
      reason: row.reason,
      state: stateOf(row, actor, now),
      open: mayDecide(who, row) && breakGlassPaths.opening(row.id),
      refuse: mayDecide(who, row) && breakGlassPaths.refusal(row.id),
      withdraw: mayWithdraw(who, row) && breakGlassPaths.withdrawal(row.id),
      review: mayReview(who, row) && {
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
      },
      reviewed:
        row.review === null
          ? undefined
          : `${row.review === 'right' ? 'It was right' : 'It was not right'}, said ${row.reviewerName ?? 'somebody'}.`,
      reviewWords: row.reviewWords,
    })),
  };
}

function stateOf(row: BreakGlassRow, actor: Person, now: Date): string {
  const { timezone } = actor.school;
  switch (row.outcome) {
    case null:
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
