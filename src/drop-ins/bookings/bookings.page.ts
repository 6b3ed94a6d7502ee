import { placeInWords } from '../../school/calendar/place-in-words.js';
import { clockTime, longDate, nearDateTime } from '../../platform/clock/local-time.js';
import type { Form } from '../../platform/web/form.js';
import { isLive } from '../booking-states.rules.js';
import type { OwnBooking } from '../booking.queries.js';
import { bookingPaths, sessionPaths } from '../drop-ins.paths.js';

/** How long a time that the school took away stays at the top. */
const TOLD_FOR_DAYS = 7;
const PAST_SHOWN = 10;

/**
 * A student's own times. The words are ones that may be read over a shoulder: nothing says what a
 * time was for, or why one went.
 */
export function bookingsPage(
  bookings: readonly OwnBooking[],
  actor: { readonly school: { readonly timezone: string } },
  now: Date,
  done?: string,
  form?: Form<unknown>,
): object {
  const zone = actor.school.timezone;
  const upcoming = bookings.filter(({ state, endsAt }) => isLive(state) && endsAt > now);
  const next = upcoming.at(-1);
  return {
    title: 'Your times',
    errors: form?.errors ?? [],
    done: DONE.get(done ?? '')?.(next, zone, now),
    upcoming: upcoming.map((booking) => ({
      anchor: `booking-${booking.id}`,
      when: nearDateTime(booking.startsAt, now, zone),
      until: clockTime(booking.endsAt, zone),
      where: placeInWords(booking),
      who: whoOf(booking),
      cancel:
        booking.startsAt > now && booking.state === 'booked'
          ? bookingPaths.cancellation(booking.id)
          : undefined,
    })),
    changed:
      upcoming.length > 0
        ? []
        : bookings.filter(takenAway(now)).map(({ startsAt }) => ({
            heading: `Your time on ${longDate(startsAt, zone)} at ${clockTime(startsAt, zone)} cannot go ahead`,
          })),
    past: bookings
      .filter((booking) => !upcoming.includes(booking))
      .slice(0, PAST_SHOWN)
      .map((booking) => ({
        cells: [
          { text: nearDateTime(booking.startsAt, now, zone), header: true },
          { text: whoOf(booking) },
          { text: wordFor(booking) },
        ],
      })),
    headings: [{ text: 'When' }, { text: 'With' }, { text: 'What happened' }],
    choose: sessionPaths.list(),
  };
}

const DONE = new Map<
  string,
  (next: OwnBooking | undefined, zone: string, now: Date) => object | undefined
>(
  Object.entries({
    booked: (next, zone, now) =>
      next && {
        heading: 'Your time is booked',
        next: `Come to ${placeInWords(next)}. ${nearDateTime(next.startsAt, now, zone)}. You can cancel until it begins.`,
      },
    cancelled: () => ({
      heading: 'Your time is cancelled',
      next: 'Somebody else can have it now. You can choose another time whenever you like.',
    }),
  }),
);

/** What the school could not keep: the student is to know, and what to do. */
function takenAway(now: Date): (booking: OwnBooking) => boolean {
  const since = now.getTime() - TOLD_FOR_DAYS * 24 * 3_600_000;
  return ({ state, cancelledWhy, startsAt }) =>
    state === 'cancelled' &&
    (cancelledWhy === 'session' || cancelledWhy === 'listener') &&
    startsAt.getTime() >= since;
}

function wordFor({ state, cancelledWhy }: OwnBooking): string {
  if (state === 'cancelled')
    return cancelledWhy === 'student' ? 'You cancelled' : 'Could not go ahead';
  return state === 'did_not_attend' || state === 'booked' ? 'Over' : 'You came';
}

function whoOf({ listener, listenerYear }: OwnBooking): string {
  return listenerYear === null ? listener : `${listener}, Year ${listenerYear}`;
}
