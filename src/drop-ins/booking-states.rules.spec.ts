import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import {
  ARRIVAL_OPENS_MINUTES,
  BOOKING_STEPS,
  type BookingEvent,
  type BookingState,
  isLive,
  stepBooking,
  stepWhenOver,
} from './booking-states.rules.js';

const START = new Date('2026-11-24T12:40:00Z');
const END = new Date('2026-11-24T13:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const EVENTS = Object.keys(BOOKING_STEPS) as BookingEvent[];
const STATES: BookingState[] = ['booked', 'arrived', 'finished', 'cancelled', 'did_not_attend'];

const step = (state: BookingState, event: BookingEvent, seconds: number) => {
  const result = stepBooking({ state, slotStartsAt: START }, event, at(seconds));
  return result.ok ? result.state : result.refusal.code;
};

describe('the life of a booking', () => {
  it.each<[BookingState, BookingEvent, BookingState]>([
    ['booked', 'student_cancels', 'cancelled'],
    ['booked', 'scheme_cancels', 'cancelled'],
    ['booked', 'arrives', 'arrived'],
    ['booked', 'does_not_attend', 'did_not_attend'],
    ['booked', 'contact_logged', 'finished'],
    ['arrived', 'finishes', 'finished'],
    ['arrived', 'contact_logged', 'finished'],
    ['finished', 'contact_logged', 'finished'],
    ['did_not_attend', 'contact_logged', 'finished'],
  ])('%s + %s = %s', (state, event, expected) => {
    const seconds = event === 'student_cancels' ? -3600 : 0;
    expect(step(state, event, seconds)).toBe(expected);
  });

  it('allows nothing else', () => {
    const allowed = EVENTS.flatMap((event) =>
      STATES.filter((state) =>
        [-86_400, -600, 0, 600].some(
          (seconds) => stepBooking({ state, slotStartsAt: START }, event, at(seconds)).ok,
        ),
      ),
    );
    expect(allowed).toHaveLength(9);
  });

  it.each<[BookingEvent, BookingState, number, string]>([
    ['student_cancels', 'booked', -1, 'cancelled'],
    ['student_cancels', 'booked', 0, 'too_late'],
    ['scheme_cancels', 'booked', 7200, 'cancelled'],
    ['arrives', 'booked', -ARRIVAL_OPENS_MINUTES * 60 - 1, 'too_early'],
    ['arrives', 'booked', -ARRIVAL_OPENS_MINUTES * 60, 'arrived'],
    ['does_not_attend', 'booked', -1, 'too_early'],
    ['does_not_attend', 'booked', 0, 'did_not_attend'],
    ['contact_logged', 'booked', -ARRIVAL_OPENS_MINUTES * 60 - 1, 'too_early'],
    ['contact_logged', 'arrived', 86_400 * 30, 'finished'],
    ['arrives', 'cancelled', -86_400, 'wrong_state'],
  ])('%s when %s, %i seconds from the start: %s', (event, state, seconds, expected) => {
    expect(step(state, event, seconds)).toBe(expected);
  });

  it('names the state that stands in the way', () => {
    const result = stepBooking({ state: 'cancelled', slotStartsAt: START }, 'arrives', START);
    expect(result).toEqual({
      ok: false,
      refusal: {
        code: 'wrong_state',
        state: 'cancelled',
        sentence: 'This booking was cancelled.',
      },
    });
  });

  it('moves a forgotten booking on once its slot is over, by a step that is allowed', () => {
    expect(stepWhenOver('booked', END, new Date(END.getTime() - 1))).toBeNull();
    expect(STATES.map((state) => stepWhenOver(state, END, END))).toEqual([
      'does_not_attend',
      'finishes',
      null,
      null,
      null,
    ]);
    for (const state of STATES) {
      const event = stepWhenOver(state, END, END);
      if (event === null) expect(isLive(state)).toBe(false);
      else expect(stepBooking({ state, slotStartsAt: START }, event, END).ok).toBe(true);
    }
  });

  it('never becomes live again, and never leaves cancelled', () => {
    const events = fc.array(
      fc.tuple(fc.constantFrom(...EVENTS), fc.integer({ min: -7200, max: 7200 })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(events, (sequence) => {
        let state: BookingState = 'booked';
        for (const [event, seconds] of sequence) {
          const result = stepBooking({ state, slotStartsAt: START }, event, at(seconds));
          if (!result.ok) continue;
          expect(!isLive(state) && isLive(result.state)).toBe(false);
          expect(state).not.toBe('cancelled');
          state = result.state;
        }
        // Whatever happened, the end of the slot frees the student.
        const last = stepWhenOver(state, END, END);
        if (last !== null) {
          const result = stepBooking({ state, slotStartsAt: START }, last, END);
          expect(result.ok && isLive(result.state)).toBe(false);
        } else expect(isLive(state)).toBe(false);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
