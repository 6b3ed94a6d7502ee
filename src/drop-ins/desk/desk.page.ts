import { clockTime, longDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { ARRIVAL_OPENS_MINUTES } from '../booking-states.rules.js';
import { dutyPaths, sessionPaths } from '../drop-ins.paths.js';
import type { DeskFacts, KnownSession } from './desk-views.js';
import { metBooking } from './met-bookings.page.js';
import { YEARS } from './walk-in.form.js';

interface Adult {
  readonly school: { readonly timezone: string };
}

export const yearItems = YEARS.map((value) => ({ value, text: `Year ${value}` }));

/** The sessions at which one is the adult in reach. */
export function dutyPage(sessions: readonly KnownSession[], { school }: Adult): object {
  return {
    title: 'On duty',
    headings: ['Session', 'Where', 'Opens'].map((text) => ({ text })),
    rows: sessions.map((session) => ({
      cells: [
        {
          text: spanOf(session, school.timezone),
          href: sessionPaths.desk(session.id),
          header: true,
        },
        { text: session.room },
        session.blockers.length === 0
          ? { text: 'Can open' }
          : { text: 'Cannot open yet', soft: session.blockers.join(' ') },
      ],
    })),
  };
}

const DONE = new Map<string, { heading: string; next: string }>(
  Object.entries({
    'walk-in': {
      heading: 'They have a place',
      next: 'Tell them the limits before they begin. The listener writes the log afterwards.',
    },
    arrived: { heading: 'They are marked as here', next: 'The listener can begin.' },
  }),
);

export function deskPage(
  facts: DeskFacts,
  { school }: Adult,
  done?: string,
  form?: Form<unknown>,
): object {
  const { session, bookings, free, roll, listeners, now } = facts;
  const zone = school.timezone;
  const errors = form?.errors ?? [];
  return {
    title: 'At the desk',
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    done: DONE.get(done ?? ''),
    heading: spanOf(session, zone),
    kicker: session.room,
    back: dutyPaths.mine(),
    blockers: session.blockers,
    bookings: bookings.map((booking) =>
      metBooking(booking, zone, now, listeners.get(booking.listenerId)),
    ),
    open: session.blockers.length === 0 && isOn(session, now),
    walkIns: sessionPaths.walkIns(session.id),
    slots: free.map((slot) => ({
      value: slot.id,
      text: `${clockTime(slot.startsAt, zone)} to ${clockTime(slot.endsAt, zone)}`,
      hint: `With ${slot.listener}`,
    })),
    students: roll.map(({ id, name, yearGroup }) => ({
      value: id,
      text: yearGroup === null ? name : `${name}, Year ${yearGroup}`,
    })),
    years: yearItems,
  };
}

/** From when arrivals are taken to the end. */
export function isOn({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, now: Date): boolean {
  return now.getTime() >= startsAt.getTime() - ARRIVAL_OPENS_MINUTES * 60_000 && now < endsAt;
}

function spanOf({ startsAt, endsAt }: KnownSession, timezone: string): string {
  return `${longDate(startsAt, timezone)}, ${clockTime(startsAt, timezone)} to ${clockTime(endsAt, timezone)}`;
}
