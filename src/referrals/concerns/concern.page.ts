import type { Actor } from '../../accounts/actor.js';
import { longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { SchoolCalendar } from '../../school/school-time.rules.js';
import { ABOUT_STAFF, CONCERN_CATEGORIES, URGENCIES } from '../categories.js';
import { promiseToRaiser } from '../escalation/promise.rules.js';
import type { RaisedConcern } from '../referral-reads.js';
import { statusForRaiser, type StatusForRaiser } from '../referral-states.rules.js';
import { concernPaths } from '../referrals.paths.js';

export interface RaiseFacts {
  actor: Pick<Actor, 'kind' | 'roles' | 'school'>;
  students: { id: string; name: string; family: string; year: number | null }[];
  adults: { id: string; givenName: string; familyName: string }[];
}

/** The form, in a child's words for students and in an adult's for staff. */
export function raisePage(facts: RaiseFacts, form?: Form<unknown>): object {
  const student = facts.actor.kind === 'student';
  const listener = facts.actor.roles.includes('listener');
  const errors = form?.errors ?? [];
  const about = [
    ...(student ? [{ value: 'me', text: 'Me' }] : []),
    ...(!student || listener
      ? [
          {
            value: 'student',
            text: 'A student I can name',
            hint: listener && student ? 'Somebody from your own shifts' : undefined,
          },
        ]
      : []),
    {
      value: 'unknown',
      text: student && !listener ? 'Somebody else' : 'Somebody I cannot name',
      hint: 'You can describe them below',
    },
  ];
  return {
    title: student && !listener ? 'Ask for an adult' : 'Raise a concern',
    action: concernPaths.mine(),
    errors,
    fault: faultsByField(errors),
    // A child who presses Send with nothing filled in asks for help for themself.
    values: form?.raw ?? (student && !listener ? { about: 'me' } : {}),
    // Folded for a child in a hurry; unfolded for staff, and when something in it was filled in.
    more: !student || form !== undefined,
    student,
    canPick: !student || listener,
    about,
    students: facts.students.map(({ id, name, family, year }) => ({
      value: id,
      text: `${listener && student ? name : `${name} ${family}`}${year === null ? '' : `, Year ${year}`}`,
    })),
    categories: CONCERN_CATEGORIES.map(({ key, label }) => ({
      value: key,
      text: student ? label.replace('themself', 'yourself or themself') : label,
    })),
    urgencies: URGENCIES.map(({ key, label }) => ({ value: key, text: label })),
    aboutStaff: ABOUT_STAFF.map(({ key, label }) => ({ value: key, text: label })),
    adults: facts.adults.map(({ id, givenName, familyName }) => ({
      value: id,
      text: `${givenName} ${familyName}`.trim(),
    })),
    helpPath: `/help-now/${facts.actor.school.slug}`,
  };
}

const STATUS: Record<StatusForRaiser, string> = {
  received: 'Received',
  'someone has it': 'Someone has it',
  closed: 'Closed',
};

/** What was sent, in three words; never what became of it. */
export function concernsPage(concerns: RaisedConcern[], actor: Pick<Actor, 'school'>): object {
  const zone = actor.school.timezone;
  return {
    title: 'What you have passed on',
    newPath: concernPaths.raise(),
    rows: concerns.map(({ id, raisedAt, state }) => ({
      cells: [
        { text: longDateTime(raisedAt, zone), href: concernPaths.show(id), header: true },
        { text: STATUS[statusForRaiser(state)] },
      ],
    })),
  };
}

const NOBODY_NAMED =
  'It names no student. If you know who it is about, tell the adult who has it, in person.';

export function concernPage(
  concern: RaisedConcern,
  { calendar, ladoPhone }: { calendar: SchoolCalendar; ladoPhone: string | null },
  actor: Pick<Actor, 'school'>,
  now: Date,
): object {
  const status = statusForRaiser(concern.state);
  const promise = promiseToRaiser(concern.route, { ...concern, calendar }, now);
  return {
    title: concern.route.unreachable ? 'We kept your message' : 'Your message is with an adult',
    heading:
      status !== 'received'
        ? STATUS[status]
        : concern.route.unreachable
          ? 'Kept, but ring now'
          : 'We have it',
    sentAt: longDateTime(concern.raisedAt, actor.school.timezone),
    status: STATUS[status],
    // Once it is closed there is nothing left to promise.
    sentences:
      status === 'closed'
        ? ['An adult has dealt with it.']
        : [
            ...promise.sentences,
            ...(concern.route.nameLado && ladoPhone ? [`The LADO's number is ${ladoPhone}.`] : []),
            ...(concern.about === 'unknown' && !concern.route.nameLado ? [NOBODY_NAMED] : []),
          ],
    getAdultNow: status === 'received' && promise.getAdultNow,
    helpPath: `/help-now/${actor.school.slug}`,
    listPath: concernPaths.mine(),
  };
}
