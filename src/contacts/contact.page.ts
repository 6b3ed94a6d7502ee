import type { Actor } from '../accounts/actor.js';
import { longDateTime, nearDateTime } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import { CONCERN_CATEGORIES, URGENCIES } from '../referrals/categories.js';
import { concernPaths } from '../referrals/referrals.paths.js';
import { texts } from './contact-log.rules.js';
import { contactPaths } from './contacts.paths.js';
import { NEXT_STEPS, SKILLS, THEMES } from './themes.js';

interface LoggedContact {
  id: string;
  occurredAt: Date;
  state: 'owed' | 'logged';
  bookingId: string | null;
  minutes: number | null;
  mainTheme: string | null;
  themes: string[];
  skills: string[];
  nextStep: string | null;
  wellbeing: number | null;
  referralId: string | null;
}

const asItems = (list: readonly { key: string; label: string }[]) =>
  list.map(({ key, label }) => ({ value: key, text: label }));
const labelOf = (list: readonly { key: string; label: string }[], key: string | null): string =>
  list.find((entry) => entry.key === key)?.label ?? '';

/** The form of a log. The risk question comes early: it is the one that must not be missed. */
export function logPage(
  facts: {
    booking?: { id: string; startsAt: Date };
    begun?: LoggedContact;
    actor: Pick<Actor, 'school'>;
    now: Date;
  },
  form?: Form<unknown>,
): object {
  const errors = form?.errors ?? [];
  const { booking, begun, actor, now } = facts;
  return {
    title: 'Log a contact',
    when:
      booking === undefined
        ? undefined
        : nearDateTime(booking.startsAt, now, actor.school.timezone),
    action: contactPaths.list(),
    booking: booking?.id,
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    picked: { themes: texts(form?.raw.themes), skills: texts(form?.raw.skills) },
    // Said before anything else: the worry has arrived, whatever is wrong with the rest.
    raisedPath:
      begun === undefined || begun.referralId === null
        ? undefined
        : concernPaths.show(begun.referralId),
    finishedPath: begun?.state === 'logged' ? contactPaths.show(begun.id) : undefined,
    themes: asItems(THEMES),
    skills: asItems(SKILLS),
    nextSteps: asItems(NEXT_STEPS),
    risk: [
      { value: 'yes', text: 'Yes, or I am not sure', hint: 'An adult sees it at once' },
      { value: 'no', text: 'No' },
    ],
    wellbeing: [
      { value: '1', text: '1, not well' },
      { value: '2', text: '2' },
      { value: '3', text: '3' },
      { value: '4', text: '4' },
      { value: '5', text: '5, well' },
    ],
    categories: asItems(CONCERN_CATEGORIES),
    urgencies: asItems(URGENCIES),
    helpPath: `/help-now/${actor.school.slug}`,
  };
}

export function contactsPage(contacts: LoggedContact[], actor: Pick<Actor, 'school'>): object {
  return {
    title: 'My logs',
    newPath: contactPaths.new(),
    rows: contacts.map((contact) => ({
      cells: [
        {
          text: longDateTime(contact.occurredAt, actor.school.timezone),
          header: true,
          href:
            contact.state === 'logged'
              ? contactPaths.show(contact.id)
              : contactPaths.new(contact.bookingId ?? undefined),
        },
        contact.state === 'logged'
          ? { text: labelOf(THEMES, contact.mainTheme) }
          : { text: 'Still owed', tag: { urgency: 'soon', text: 'Still owed' } },
      ],
    })),
  };
}

const DONE = new Map<string, { heading: string; text: string }>(
  Object.entries({
    logged: { heading: 'Logged', text: 'Thank you. You do not need to do anything else.' },
    raised: {
      heading: 'Logged, and an adult has your worry',
      text: 'You did the right thing. You do not need to do anything else.',
    },
  }),
);

export function contactPage(
  contact: LoggedContact,
  actor: Pick<Actor, 'school'>,
  done?: string,
): object {
  return {
    title: 'A contact',
    heading: longDateTime(contact.occurredAt, actor.school.timezone),
    listPath: contactPaths.list(),
    done: DONE.get(done ?? ''),
    raisedPath: contact.referralId === null ? undefined : concernPaths.show(contact.referralId),
    rows: [
      { key: 'Mostly about', value: labelOf(THEMES, contact.mainTheme) },
      { key: 'Also about', value: contact.themes.map((key) => labelOf(THEMES, key)).join(', ') },
      { key: 'What you did', value: contact.skills.map((key) => labelOf(SKILLS, key)).join(', ') },
      { key: 'Next', value: labelOf(NEXT_STEPS, contact.nextStep) },
      { key: 'Minutes', value: String(contact.minutes ?? '') },
      { key: 'How you were', value: contact.wellbeing === null ? '' : `${contact.wellbeing} of 5` },
    ].filter(({ value }) => value !== ''),
    tired: contact.wellbeing !== null && contact.wellbeing <= 2,
    helpPath: `/help-now/${actor.school.slug}`,
  };
}
