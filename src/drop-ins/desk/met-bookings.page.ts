import { clockTime } from '../../platform/clock/local-time.js';
import { stepBooking } from '../booking-states.rules.js';
import { bookingPaths } from '../drop-ins.paths.js';
import type { MetBooking } from '../shifts/own-shifts.queries.js';

const STATES: Record<MetBooking['state'], string> = {
  booked: 'Booked',
  arrived: 'Here',
  finished: 'Finished',
  cancelled: 'Cancelled',
  did_not_attend: 'Did not come',
};

/** A booking as a line for those who are there; `listener` where more than one listens. */
export function metBooking(
  booking: MetBooking,
  timezone: string,
  now: Date,
  listener?: string,
): object {
  const { id, state, startsAt, endsAt } = booking;
  const arrival = stepBooking({ state, slotStartsAt: startsAt }, 'arrives', now).ok;
  return {
    anchor: `booking-${id}`,
    time: `${clockTime(startsAt, timezone)} to ${clockTime(endsAt, timezone)}`,
    who: calledWithYear(booking.student, booking.studentYear),
    listener,
    state: STATES[state],
    arrival: arrival ? bookingPaths.arrival(id) : undefined,
  };
}

/** "Sam, Year 9", or "Somebody from Year 9" for a walk-in who is not known. */
export function calledWithYear(name: string | null, year: number | null): string {
  if (name === null) return year === null ? 'Somebody' : `Somebody from Year ${year}`;
  return year === null ? name : `${name}, Year ${year}`;
}
