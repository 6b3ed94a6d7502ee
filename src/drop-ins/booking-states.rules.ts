export type BookingState = 'booked' | 'arrived' | 'finished' | 'cancelled' | 'did_not_attend';

export type BookingEvent =
  | 'student_cancels'
  | 'scheme_cancels'
  | 'arrives'
  | 'does_not_attend'
  | 'finishes'
  | 'contact_logged';

/** When, against the slot's own times, an event may happen. */
type Moment = 'any_time' | 'before_the_slot' | 'once_arrivals_opened' | 'once_the_slot_began';

interface Step {
  readonly from: readonly BookingState[];
  readonly to: BookingState;
  readonly when: Moment;
}

/**
 * The life of a booking, whole: booked → arrived → finished, or cancelled, or did not attend.
 *
 * `scheme_cancels` has no limit in time: a session that cannot open releases its bookings even if
 * that is found out late. `finishes` leaves the log owed: a listener who is slow to write must not
 * keep the student from booking again. `contact_logged` works even when nobody marked the arrival,
 * or the desk marked "did not attend": a log says that they met, and no formality may stand in the
 * way of a log. A cancelled booking stays cancelled, since its slot may be somebody else's by now;
 * who comes all the same is a walk-in.
 */
export const BOOKING_STEPS: Readonly<Record<BookingEvent, Step>> = {
  student_cancels: { from: ['booked'], to: 'cancelled', when: 'before_the_slot' },
  scheme_cancels: { from: ['booked'], to: 'cancelled', when: 'any_time' },
  arrives: { from: ['booked'], to: 'arrived', when: 'once_arrivals_opened' },
  does_not_attend: { from: ['booked'], to: 'did_not_attend', when: 'once_the_slot_began' },
  finishes: { from: ['arrived'], to: 'finished', when: 'once_the_slot_began' },
  contact_logged: {
    from: ['booked', 'arrived', 'finished', 'did_not_attend'],
    to: 'finished',
    when: 'once_arrivals_opened',
  },
};

/** The states in which a booking holds its slot and counts as the student's one live booking. */
export const LIVE_STATES = ['booked', 'arrived'] as const satisfies readonly BookingState[];

/** What counts towards the quota of a half-term: cancelling in time costs nothing. */
export const QUOTA_STATES = [
  'booked',
  'arrived',
  'finished',
  'did_not_attend',
] as const satisfies readonly BookingState[];

export function isLive(state: BookingState): boolean {
  return LIVE_STATES.some((live) => live === state);
}

export interface BookingFacts {
  readonly state: BookingState;
  readonly slotStartsAt: Date;
}

export type StepRefusal =
  | { readonly code: 'wrong_state'; readonly state: BookingState; readonly sentence: string }
  | { readonly code: 'too_early' | 'too_late'; readonly sentence: string };

export type StepResult =
  | { readonly ok: true; readonly state: BookingState }
  | { readonly ok: false; readonly refusal: StepRefusal };

/** Arrivals are taken from this long before the slot: students come early when they are nervous. */
export const ARRIVAL_OPENS_MINUTES = 30;

/**
 * What an event makes of a booking at `now`, or why it cannot happen. The instant a slot starts
 * belongs to the slot: from then on it is too late to cancel and soon enough to say "did not
 * attend". The wrong state is named before the wrong time.
 */
export function stepBooking(booking: BookingFacts, event: BookingEvent, now: Date): StepResult {
  const { from, to, when } = BOOKING_STEPS[event];
  if (!from.includes(booking.state)) return refused(wrongState(booking.state));
  const early = refusalOfTime(when, booking.slotStartsAt, now);
  return early === null ? { ok: true, state: to } : refused(early);
}

/**
 * What is to happen to a booking whose slot is over (from the instant it ends) and that nobody took
 * further; null when nothing is. Without it a forgotten booking would stay live, and the student
 * could never book again.
 */
export function stepWhenOver(
  state: BookingState,
  slotEndsAt: Date,
  now: Date,
): BookingEvent | null {
  if (now < slotEndsAt) return null;
  if (state === 'booked') return 'does_not_attend';
  return state === 'arrived' ? 'finishes' : null;
}

function refusalOfTime(when: Moment, slotStartsAt: Date, now: Date): StepRefusal | null {
  const arrivalOpens = slotStartsAt.getTime() - ARRIVAL_OPENS_MINUTES * 60_000;
  switch (when) {
    case 'any_time':
      return null;
    case 'before_the_slot':
      return now < slotStartsAt ? null : { code: 'too_late', sentence: 'The time has begun.' };
    case 'once_arrivals_opened':
      return now.getTime() >= arrivalOpens ? null : tooEarly;
    case 'once_the_slot_began':
      return now >= slotStartsAt ? null : tooEarly;
  }
}

const tooEarly: StepRefusal = { code: 'too_early', sentence: 'It is too early for that.' };

const STATE_SENTENCES: Readonly<Record<BookingState, string>> = {
  booked: 'This booking has not started yet.',
  arrived: 'This student has already arrived.',
  finished: 'This booking is already finished.',
  cancelled: 'This booking was cancelled.',
  did_not_attend: 'This booking was marked as not attended.',
};

function wrongState(state: BookingState): StepRefusal {
  return { code: 'wrong_state', state, sentence: STATE_SENTENCES[state] };
}

function refused(refusal: StepRefusal): StepResult {
  return { ok: false, refusal };
}
