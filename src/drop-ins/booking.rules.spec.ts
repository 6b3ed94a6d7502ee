import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import {
  type BookableSlot,
  bookingBlockers,
  type BookingBlockerCode,
  type BookingPolicy,
  type BookingStudent,
  DEFAULT_BOOKING_LIMITS,
  isNoMatch,
  NOT_FREE,
  visibleSlots,
  whatToTell,
} from './booking.rules.js';

const NOW = new Date('2026-11-23T09:00:00Z');
const POLICY: BookingPolicy = {
  timezone: 'Europe/London',
  ...DEFAULT_BOOKING_LIMITS,
  halfTerms: [
    { from: '2026-09-03', until: '2026-10-25' },
    { from: '2026-10-31', until: '2026-12-18' },
  ],
};
const SLOT: BookableSlot = {
  id: 'slot-1',
  sessionId: 'tuesday',
  listenerId: 'amara',
  listenerTutorGroup: '11B',
  startsAt: new Date('2026-11-24T12:40:00Z'),
  endsAt: new Date('2026-11-24T13:00:00Z'),
  state: 'free',
  sessionCanOpen: true,
  listenerMayListen: true,
};
const STUDENT: BookingStudent = {
  id: 'ben',
  tutorGroup: '8C',
  onRoll: true,
  liveBookings: 0,
  countedStarts: [],
  quotaLifted: false,
  noMatches: [],
};

const starts = (...isos: string[]) => isos.map((iso) => new Date(iso));
const SIX = starts(...Array.from({ length: 6 }, (_, i) => `2026-11-0${i + 2}T12:40:00Z`));
const codes = (slot: Partial<BookableSlot>, student: Partial<BookingStudent>, now = NOW) =>
  bookingBlockers({ ...SLOT, ...slot }, { ...STUDENT, ...student }, POLICY, now).map(
    ({ code }) => code,
  );

const SPOILERS: [BookingBlockerCode, Partial<BookableSlot>, Partial<BookingStudent>][] = [
  ['not_on_roll', {}, { onRoll: false }],
  ['has_live_booking', {}, { liveBookings: 1 }],
  ['quota_used', {}, { countedStarts: SIX }],
  ['slot_not_free', { state: 'taken' }, {}],
  ['slot_not_free', { state: 'withdrawn' }, {}],
  ['session_cannot_open', { sessionCanOpen: false }, {}],
  ['listener_may_not_listen', { listenerMayListen: false }, {}],
  ['too_early', { startsAt: new Date('2026-12-08T12:40:00Z') }, {}],
  ['too_late', { startsAt: new Date('2026-11-23T09:09:59Z') }, {}],
  ['own_shift', { listenerId: 'ben' }, {}],
  ['no_match', {}, { noMatches: [{ student: 'ben', other: 'amara' }] }],
  ['no_match', {}, { noMatches: [{ student: 'amara', other: 'ben' }] }],
];
const ABOUT_THE_STUDENT = ['not_on_roll', 'has_live_booking', 'quota_used'];

describe('who may book what', () => {
  it('lets a student book a free slot', () => {
    expect(codes({}, {})).toEqual([]);
    expect(whatToTell([])).toBeNull();
  });

  it.each(SPOILERS)('blocks: %s alone, %j %j', (code, slot, student) => {
    expect(codes(slot, student)).toEqual([code]);
  });

  it.each<[string, Partial<BookableSlot>, Partial<BookingStudent>]>([
    ['ten minutes before', { startsAt: new Date('2026-11-23T09:10:00Z') }, {}],
    ['the fourteenth day, to its last minute', { startsAt: new Date('2026-12-07T23:59:00Z') }, {}],
    ['five bookings this half-term', {}, { countedStarts: SIX.slice(1) }],
    [
      'six bookings, one of them last half-term',
      {},
      { countedStarts: [...SIX.slice(1), ...starts('2026-10-25T12:40:00Z')] },
    ],
    ['quota lifted', {}, { countedStarts: SIX, quotaLifted: true }],
    [
      'a no-match of two other people',
      {},
      {
        noMatches: [
          { student: 'amara', other: 'chi' },
          { student: 'ben', other: 'chi' },
        ],
      },
    ],
    ['the same tutor group', { listenerTutorGroup: '8C' }, {}],
  ])('does not block on the good side: %s', (_, slot, student) => {
    expect(codes(slot, student)).toEqual([]);
  });

  it('counts days ahead by the school calendar when the clocks change between', () => {
    const now = new Date('2027-03-14T23:30:00Z');
    const slot = (iso: string) => codes({ startsAt: new Date(iso) }, {}, now);
    expect(slot('2027-03-28T22:59:00Z')).toEqual([]);
    expect(slot('2027-03-28T23:00:00Z')).toEqual(['too_early']);
  });

  it('says the same of a slot whatever is the matter with it or its listener', () => {
    for (const [code, slot, student] of SPOILERS) {
      const blockers = bookingBlockers(
        { ...SLOT, ...slot },
        { ...STUDENT, ...student },
        POLICY,
        NOW,
      );
      if (ABOUT_THE_STUDENT.includes(code)) expect(whatToTell(blockers)).not.toBe(NOT_FREE);
      else expect(whatToTell(blockers)).toBe(NOT_FREE);
    }
  });
});

const PEOPLE = ['ben', 'amara', 'chi', 'dov'];
const person = fc.constantFrom(...PEOPLE);
const tutorGroup = fc.constantFrom('8C', '11B', null);
const pairs = fc.array(fc.record({ student: person, other: person }), { maxLength: 3 });
const anySlot = fc.record({
  sessionId: fc.constantFrom('monday', 'tuesday', 'friday'),
  listenerId: person,
  listenerTutorGroup: tutorGroup,
  startsAt: fc
    .integer({ min: -60, max: 15 * 24 * 60 })
    .map((minutes) => new Date(NOW.getTime() + minutes * 60_000)),
  endsAt: fc.constant(SLOT.endsAt),
  state: fc.constantFrom('free', 'free', 'free', 'taken', 'withdrawn'),
  sessionCanOpen: fc.constantFrom(true, true, true, false),
  listenerMayListen: fc.constantFrom(true, true, true, false),
} satisfies { [K in Exclude<keyof BookableSlot, 'id'>]: fc.Arbitrary<BookableSlot[K]> });
const anySlots = fc
  .array(anySlot, { maxLength: 10 })
  .map((slots) => slots.map((slot, place): BookableSlot => ({ ...slot, id: `slot-${place}` })));
const anyStudent = fc.record({
  id: person,
  tutorGroup,
  onRoll: fc.constantFrom(true, true, true, false),
  liveBookings: fc.constantFrom(0, 0, 0, 1),
  countedStarts: fc.subarray(SIX, { minLength: 4 }),
  quotaLifted: fc.boolean(),
  noMatches: pairs,
} satisfies { [K in keyof BookingStudent]: fc.Arbitrary<BookingStudent[K]> });

describe('the no-match list', () => {
  it('works both ways round', () => {
    fc.assert(
      fc.property(pairs, person, person, (list, one, two) => {
        expect(isNoMatch(list, one, two)).toBe(isNoMatch(list, two, one));
        const turned = list.map(({ student, other }) => ({ student: other, other: student }));
        expect(isNoMatch(turned, one, two)).toBe(isNoMatch(list, one, two));
        const named = list.some(
          (p) => [p.student, p.other].sort().join() === [one, two].sort().join(),
        );
        expect(isNoMatch(list, one, two)).toBe(named);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  it('looks like a slot that was taken: same list, same words', () => {
    fc.assert(
      fc.property(anySlots, anyStudent, fc.context(), (slots, student, context) => {
        for (const listener of PEOPLE.filter((id) => id !== student.id)) {
          context.log(listener);
          const barred = {
            ...student,
            noMatches: [...student.noMatches, { student: listener, other: student.id }],
          };
          const theirs = (slot: BookableSlot) => slot.listenerId === listener;
          const taken = slots.map((slot) =>
            theirs(slot) ? { ...slot, state: 'taken' as const } : slot,
          );
          const absent = slots.filter((slot) => !theirs(slot));
          for (const filters of [{}, { listenerId: listener }, { sessionId: 'tuesday' }]) {
            const seen = visibleSlots(slots, barred, POLICY, NOW, filters);
            expect(seen).toEqual(visibleSlots(taken, student, POLICY, NOW, filters));
            expect(seen).toEqual(visibleSlots(absent, student, POLICY, NOW, filters));
          }
          slots.forEach((slot, place) => {
            const told = (s: BookableSlot, who: BookingStudent) =>
              whatToTell(bookingBlockers(s, who, POLICY, NOW));
            expect(told(slot, barred)).toBe(told(taken[place]!, student));
          });
        }
      }),
      { numRuns: runs(200, 4000) },
    );
  });
});

describe('what a student is offered', () => {
  it('offers the same tutor group only where a session has nobody else', () => {
    const mate = { ...SLOT, id: 'mate', listenerId: 'chi', listenerTutorGroup: '8C' };
    const ids = (slots: BookableSlot[], filters = {}) =>
      visibleSlots(slots, STUDENT, POLICY, NOW, filters).map(({ id }) => id);
    expect(ids([SLOT, mate])).toEqual(['slot-1']);
    expect(ids([{ ...SLOT, state: 'taken' }, mate])).toEqual(['mate']);
    expect(ids([{ ...SLOT, sessionId: 'friday' }, mate])).toEqual(['slot-1', 'mate']);
    expect(ids([SLOT, mate], { listenerId: 'chi' })).toEqual(['mate']);
  });

  it('does not treat "no tutor group" as the same tutor group', () => {
    const student = { ...STUDENT, tutorGroup: null };
    const loner = { ...SLOT, id: 'slot-2', listenerTutorGroup: null };
    expect(visibleSlots([SLOT, loner], student, POLICY, NOW)).toHaveLength(2);
  });

  it('shows of a slot nothing but what it is', () => {
    const { id, sessionId, listenerId, startsAt, endsAt } = SLOT;
    expect(visibleSlots([SLOT], STUDENT, POLICY, NOW)).toEqual([
      { id, sessionId, listenerId, startsAt, endsAt },
    ]);
  });

  it('offers only what can be booked, and leaves a session empty only if nothing can', () => {
    fc.assert(
      fc.property(anySlots, anyStudent, (slots, student) => {
        const seen = new Set(visibleSlots(slots, student, POLICY, NOW).map(({ id }) => id));
        const canBook = (slot: BookableSlot) =>
          bookingBlockers(slot, student, POLICY, NOW).length === 0;
        const sessions = (of: BookableSlot[]) => new Set(of.map(({ sessionId }) => sessionId));
        expect(slots.filter(({ id }) => seen.has(id)).every(canBook)).toBe(true);
        const offered = slots.filter(({ id }) => seen.has(id));
        expect(sessions(offered)).toEqual(sessions(offered.concat(slots.filter(canBook))));
      }),
      { numRuns: runs(300, 6000) },
    );
  });

  it('is the same list with every hidden slot left out, in any order of rows', () => {
    fc.assert(
      fc.property(
        anySlots.chain((slots) =>
          fc.tuple(fc.constant(slots), fc.shuffledSubarray(slots, { minLength: slots.length })),
        ),
        anyStudent,
        ([slots, shuffled], student) => {
          const seen = visibleSlots(slots, student, POLICY, NOW);
          const ids = new Set(seen.map(({ id }) => id));
          const shown = slots.filter(({ id }) => ids.has(id));
          expect(visibleSlots(shown, student, POLICY, NOW)).toEqual(seen);
          expect(visibleSlots(shuffled, student, POLICY, NOW)).toEqual(seen);
        },
      ),
      { numRuns: runs(300, 6000) },
    );
  });

  it('shows on the page of a session what it shows of that session in the list', () => {
    fc.assert(
      fc.property(anySlots, anyStudent, (slots, student) => {
        const all = visibleSlots(slots, student, POLICY, NOW);
        const sessionId = 'tuesday';
        const page = visibleSlots(
          slots.filter((slot) => slot.sessionId === sessionId),
          student,
          POLICY,
          NOW,
        );
        expect(page).toEqual(all.filter((slot) => slot.sessionId === sessionId));
        expect(visibleSlots(slots, student, POLICY, NOW, { sessionId })).toEqual(page);
      }),
      { numRuns: runs(300, 6000) },
    );
  });
});
