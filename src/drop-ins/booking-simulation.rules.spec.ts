// Many students, one small scheme, a clock that only moves forward: whatever they do, in whatever
// order, the rules together must leave no slot and no student with two live bookings.
import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import {
  type BookableSlot,
  bookingBlockers,
  type BookingStudent,
  DEFAULT_BOOKING_LIMITS,
  type NoMatch,
  visibleSlots,
} from './booking.rules.js';
import {
  type BookingEvent,
  BOOKING_STEPS,
  type BookingState,
  isLive,
  QUOTA_STATES,
  stepBooking,
  stepWhenOver,
} from './booking-states.rules.js';

const MINUTE = 60_000;
const FIRST = new Date('2026-11-02T08:00:00Z').getTime();
const POLICY = {
  timezone: 'Europe/London',
  ...DEFAULT_BOOKING_LIMITS,
  perHalfTerm: 2,
  halfTerms: [{ from: '2026-10-31', until: '2026-12-18' }],
};
/** amara and chi listen, and may book too. */
const STUDENTS = ['amara', 'ben', 'chi', 'dov'];
const SLOTS = ['amara', 'chi'].flatMap((listenerId) =>
  [0, 1, 2].flatMap((day) =>
    [0, 1].map((place) => ({
      id: `${listenerId}-${day}-${place}`,
      sessionId: `day-${day}`,
      listenerId,
      startsAt: new Date(FIRST + day * 24 * 60 * MINUTE + (280 + 20 * place) * MINUTE),
      endsAt: new Date(FIRST + day * 24 * 60 * MINUTE + (300 + 20 * place) * MINUTE),
    })),
  ),
);

interface Booking {
  readonly student: string;
  readonly slot: (typeof SLOTS)[number];
  state: BookingState;
}

class Scheme {
  now = new Date(FIRST);
  readonly bookings: Booking[] = [];
  readonly closed = new Set<string>();
  readonly paused = new Set<string>();
  readonly lifted = new Set<string>();
  noMatches: NoMatch[] = [];

  slots(): BookableSlot[] {
    return SLOTS.map((slot) => ({
      ...slot,
      listenerTutorGroup: null,
      state: this.bookings.some((b) => b.slot.id === slot.id && isLive(b.state)) ? 'taken' : 'free',
      sessionCanOpen: !this.closed.has(slot.sessionId),
      listenerMayListen: !this.paused.has(slot.listenerId),
    }));
  }

  student(id: string): BookingStudent {
    const own = this.bookings.filter(({ student }) => student === id);
    return {
      id,
      tutorGroup: null,
      onRoll: true,
      liveBookings: own.filter(({ state }) => isLive(state)).length,
      countedStarts: own
        .filter(({ state }) => QUOTA_STATES.some((counted) => counted === state))
        .map(({ slot }) => slot.startsAt),
      quotaLifted: this.lifted.has(id),
      noMatches: this.noMatches,
    };
  }

  book(student: string, place: number): void {
    const slot = this.slots()[place % SLOTS.length]!;
    const blockers = bookingBlockers(slot, this.student(student), POLICY, this.now);
    const seen = visibleSlots(this.slots(), this.student(student), POLICY, this.now);
    expect(seen.some(({ id }) => id === slot.id)).toBe(blockers.length === 0);
    if (blockers.length > 0) return;
    this.checkMayBeMade(student, slot);
    this.bookings.push({ student, slot: SLOTS[place % SLOTS.length]!, state: 'booked' });
  }

  step(place: number, event: BookingEvent): void {
    const booking = this.bookings[place % (this.bookings.length || 1)];
    if (booking === undefined) return;
    const facts = { state: booking.state, slotStartsAt: booking.slot.startsAt };
    const result = stepBooking(facts, event, this.now);
    if (result.ok) booking.state = result.state;
  }

  wait(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * MINUTE);
    this.bookings.forEach((booking, place) => {
      const event = stepWhenOver(booking.state, booking.slot.endsAt, this.now);
      if (event !== null) this.step(place, event);
    });
  }

  /** Said again in other words than the rule's, so that a slip there is not repeated here. */
  private checkMayBeMade(student: string, slot: BookableSlot): void {
    const minutesAhead = (slot.startsAt.getTime() - this.now.getTime()) / MINUTE;
    expect(minutesAhead).toBeGreaterThanOrEqual(10);
    expect(minutesAhead).toBeLessThan(15 * 24 * 60);
    expect(slot.listenerId).not.toBe(student);
    expect(this.closed.has(slot.sessionId) || this.paused.has(slot.listenerId)).toBe(false);
    for (const { student: one, other } of this.noMatches) {
      expect(new Set([one, other])).not.toEqual(new Set([student, slot.listenerId]));
    }
  }

  check(): void {
    const live = this.bookings.filter(({ state }) => isLive(state));
    expect(new Set(live.map(({ slot }) => slot.id)).size).toBe(live.length);
    expect(new Set(live.map(({ student }) => student)).size).toBe(live.length);
    for (const student of STUDENTS.filter((id) => !this.lifted.has(id))) {
      const kept = this.bookings.filter((b) => b.student === student && b.state !== 'cancelled');
      expect(kept.length).toBeLessThanOrEqual(POLICY.perHalfTerm);
    }
    expect(live.every(({ slot }) => this.now < slot.endsAt)).toBe(true);
  }
}

type Action = (scheme: Scheme) => void;
const student = fc.constantFrom(...STUDENTS);
const place = fc.nat(SLOTS.length - 1);
const toggle = (set: Set<string>, key: string) => {
  if (!set.delete(key)) set.add(key);
};
const named = (name: string, run: Action): Action =>
  Object.assign(run, { [fc.toStringMethod]: () => name });

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(student, place)
      .map(([who, which]) => named(`${who} books ${which}`, (s) => s.book(who, which))),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.nat(20), fc.constantFrom(...(Object.keys(BOOKING_STEPS) as BookingEvent[])))
      .map(([which, event]) => named(`${event} ${which}`, (s) => s.step(which, event))),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(5, 20, 60, 270, 1440)
      .map((m) => named(`wait ${m}`, (s) => s.wait(m))),
  },
  {
    weight: 1,
    arbitrary: fc
      .nat(2)
      .map((day) => named(`toggle day ${day}`, (s) => toggle(s.closed, `day-${day}`))),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('amara', 'chi')
      .map((who) => named(`toggle ${who}`, (s) => toggle(s.paused, who))),
  },
  {
    weight: 1,
    arbitrary: student.map((who) => named(`lift ${who}`, (s) => void s.lifted.add(who))),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ student, other: student })
      .map((pair) =>
        named(`no match ${pair.student} ${pair.other}`, (s) => void (s.noMatches = [pair])),
      ),
  },
);

it('leaves no slot and no student with two live bookings, whatever happens', () => {
  let made = 0;
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 40 }), (actions) => {
      const scheme = new Scheme();
      for (const run of actions) {
        run(scheme);
        scheme.check();
      }
      made += scheme.bookings.length;
    }),
    { numRuns: runs(300, 6000) },
  );
  // The property is empty if hardly anybody ever gets to book.
  expect(made).toBeGreaterThan(300);
});
