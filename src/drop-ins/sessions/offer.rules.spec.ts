import fc from 'fast-check';
import {
  type BookingPolicy,
  type BookingStudent,
  DEFAULT_BOOKING_LIMITS,
  NOT_FREE,
  ONE_AT_A_TIME,
} from '../booking.rules.js';
import { offeredSlots, type OfferedSlot, refusalOf, whyNothingFits } from './offer.rules.js';

const now = new Date('2026-11-09T09:00:00Z');
const policy: BookingPolicy = {
  ...DEFAULT_BOOKING_LIMITS,
  timezone: 'Europe/London',
  halfTerms: [{ from: '2026-11-02', until: '2026-12-18' }],
};
const sam: BookingStudent = {
  id: 'sam',
  tutorGroup: '9A',
  onRoll: true,
  liveBookings: 0,
  countedStarts: [],
  quotaLifted: false,
  noMatches: [],
};

function slot(id: string, traits: Partial<OfferedSlot> = {}): OfferedSlot {
  return {
    id,
    sessionId: 'session',
    listenerId: 'amira',
    listenerTutorGroup: '12B',
    listenerName: 'Amira',
    listenerYear: 12,
    startsAt: new Date('2026-11-10T12:40:00Z'),
    endsAt: new Date('2026-11-10T13:00:00Z'),
    state: 'free',
    sessionCanOpen: true,
    listenerMayListen: true,
    ...traits,
  };
}

const anySlot = fc
  .record({
    listenerId: fc.constantFrom('amira', 'ben', 'cem', 'sam'),
    sessionId: fc.constantFrom('one', 'two'),
    listenerTutorGroup: fc.constantFrom('9A', '12B', null),
    state: fc.constantFrom('free', 'taken', 'withdrawn'),
    sessionCanOpen: fc.boolean(),
    listenerMayListen: fc.boolean(),
    hours: fc.integer({ min: -5, max: 24 * 16 }),
  })
  .map(({ hours, ...traits }) => ({
    ...traits,
    startsAt: new Date(now.getTime() + hours * 3_600_000),
    endsAt: new Date(now.getTime() + hours * 3_600_000 + 1_200_000),
  }));
const anySlots = fc
  .array(anySlot, { maxLength: 8 })
  .map((all) => all.map((traits, n) => slot(`slot${n}`, traits as Partial<OfferedSlot>)));
const anyStudent = fc
  .record({
    liveBookings: fc.integer({ min: 0, max: 1 }),
    used: fc.integer({ min: 0, max: 7 }),
    onRoll: fc.boolean(),
    avoid: fc.subarray(['amira', 'ben', 'cem']),
  })
  .map(({ used, avoid, ...traits }) => ({
    ...sam,
    ...traits,
    countedStarts: Array.from({ length: used }, () => new Date('2026-11-05T12:40:00Z')),
    noMatches: avoid.map((other) => ({ student: 'sam', other })),
  }));

describe('what a student is offered', () => {
  it('can be booked, each with the name of its listener', () => {
    fc.assert(
      fc.property(anySlots, anyStudent, (slots, student) => {
        const offer = { slots, student, policy, now };
        for (const offered of offeredSlots(offer)) {
          expect(refusalOf(offer, offered.id)).toBeNull();
          expect(slots).toContain(offered);
        }
      }),
    );
  });

  it('tells a slot that is hidden from one that is not there by nothing', () => {
    fc.assert(
      fc.property(anySlots, anyStudent, (slots, student) => {
        const offer = { slots, student, policy, now };
        const without = (id: string) => ({ ...offer, slots: slots.filter((one) => one.id !== id) });
        for (const { id, startsAt } of slots) {
          const refusal = refusalOf(offer, id);
          // A used quota is of the half-term the slot is in; all of these are in this one.
          if (refusal === null || startsAt > new Date('2026-12-18T00:00:00Z')) continue;
          expect(refusalOf(without(id), id)).toBe(refusal);
        }
      }),
    );
  });

  it('says what keeps a student from booking at all, before anything is chosen', () => {
    expect(whyNothingFits({ student: sam, policy, now })).toBeNull();
    const booked = { ...sam, liveBookings: 1 };
    expect(whyNothingFits({ student: booked, policy, now })).toBe(ONE_AT_A_TIME);
    const used = { ...sam, countedStarts: Array.from({ length: 6 }, () => now) };
    expect(whyNothingFits({ student: used, policy, now })).toContain('this half-term');
    const apart = { ...sam, noMatches: [{ student: 'amira', other: 'sam' }] };
    expect(whyNothingFits({ student: apart, policy, now })).toBeNull();
    expect(refusalOf({ slots: [slot('a')], student: apart, policy, now }, 'a')).toBe(NOT_FREE);
  });
});
