import { clockTime, longDateTime, nearDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { OwedLog } from '../booking.queries.js';
import type { KnownSession } from '../desk/desk-views.js';
import { isOn, yearItems } from '../desk/desk.page.js';
import { calledWithYear, metBooking } from '../desk/met-bookings.page.js';
import { bookingPaths, shiftPaths } from '../drop-ins.paths.js';
import type { MetBooking, OwnShift } from './own-shifts.queries.js';

export interface ShiftsFacts {
  readonly shifts: readonly OwnShift[];
  readonly sessions: readonly KnownSession[];
  readonly bookings: readonly MetBooking[];
  readonly owed: readonly OwedLog[];
  readonly missed: readonly OwedLog[];
  readonly now: Date;
}

const DONE = new Map<string, { heading: string; next: string }>(
  Object.entries({
    arrived: { heading: 'They are marked as here', next: 'When you have finished, write the log.' },
    'walk-in': {
      heading: 'They have your next free time',
      next: 'Tell them the limits first. When you have finished, write the log.',
    },
  }),
);

/** Shifts further away are a line in a list. */
const NEAR_DAYS = 7;

/** A listener's shifts to come, who is booked, and the logs they owe. */
export function shiftsPage(
  facts: ShiftsFacts,
  { school }: { readonly school: { readonly timezone: string } },
  done?: string,
  form?: Form<unknown>,
): object {
  const { shifts, owed, missed } = facts;
  const zone = school.timezone;
  const shown = shifts.flatMap((shift) => shownShift(shift, facts, zone));
  const errors = form?.errors ?? [];
  const log = ({ bookingId, startsAt, student, studentYear }: OwedLog) => ({
    text: `${longDateTime(startsAt, zone)}: ${calledWithYear(student, studentYear)}`,
    href: bookingPaths.log(bookingId),
  });
  return {
    title: 'Your shifts',
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    done: DONE.get(done ?? ''),
    owed: owed.map(log),
    missed: missed.map(log),
    years: yearItems,
    none: shown.length === 0,
    shifts: shown.filter(isNear),
    later: shown.filter((shift) => !isNear(shift)),
  };
}

interface ShownShift {
  readonly near: boolean;
  readonly heading: string;
  readonly where: string;
  readonly adult: string | null;
  /** Why it is not held, or cannot open; empty when it can. */
  readonly notice: string;
  readonly bookings: readonly object[];
  readonly walkIns: string | undefined;
}

/** Worth a card of its own: soon, or somebody comes. */
function isNear({ near, bookings }: ShownShift): boolean {
  return near || bookings.length > 0;
}

function shownShift(
  { id, sessionId, adult }: OwnShift,
  { sessions, bookings, now }: ShiftsFacts,
  zone: string,
): ShownShift[] {
  const session = sessions.find((one) => one.id === sessionId);
  if (session === undefined) return [];
  const held = session.cancelledWhy === null;
  const open = held && session.blockers.length === 0;
  return [
    {
      near: session.startsAt.getTime() - now.getTime() < NEAR_DAYS * 24 * 3_600_000,
      heading: nearDateTime(session.startsAt, now, zone),
      where: `${session.room}, until ${clockTime(session.endsAt, zone)}.`,
      adult,
      notice: held ? session.blockers.join(' ') : 'This session is not held. You need not come.',
      bookings: bookings
        .filter((booking) => booking.sessionId === sessionId)
        .map((booking) => metBooking(booking, zone, now)),
      walkIns: open && isOn(session, now) ? shiftPaths.walkIns(id) : undefined,
    },
  ];
}
