import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { DateTime } from 'luxon';
import {
  planProblems,
  type RecurringDropIn,
  type SessionCalendar,
  sessionDates,
  slotsOfShift,
} from './session-dates.rules.js';

const HARBOUR: SessionCalendar = {
  timezone: 'Europe/London',
  terms: [
    { from: '2026-09-03', until: '2026-12-18' },
    { from: '2027-01-05', until: '2027-04-01' },
  ],
  closures: [{ from: '2026-10-26', until: '2026-10-30' }],
};

const LIBRARY: RecurringDropIn = {
  weekday: 2,
  startsAt: '12:40',
  endsAt: '13:20',
  from: '2026-10-13',
  until: '2026-11-10',
  slotMinutes: 20,
};

const iso = (at: Date) => at.toISOString().slice(0, 16);
const addDays = (date: string, days: number) =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
const wall = (at: Date, zone: string) =>
  DateTime.fromJSDate(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");

describe('the sessions of a recurring drop-in', () => {
  it('keeps 12:40 on the school clock through the autumn change and explains half-term', () => {
    const { sessions, leftOut, problems } = sessionDates(LIBRARY, HARBOUR);
    expect(problems).toEqual([]);
    expect(sessions.map(({ startsAt, endsAt }) => [iso(startsAt), iso(endsAt)])).toEqual([
      ['2026-10-13T11:40', '2026-10-13T12:20'],
      ['2026-10-20T11:40', '2026-10-20T12:20'],
      ['2026-11-03T12:40', '2026-11-03T13:20'],
      ['2026-11-10T12:40', '2026-11-10T13:20'],
    ]);
    expect(leftOut).toEqual([
      { date: '2026-10-27', reason: 'closure', sentence: '27 October 2026: the school is closed.' },
    ]);
  });

  it('keeps 12:40 through the spring change', () => {
    const spring = { ...LIBRARY, from: '2027-03-23', until: '2027-04-06' };
    const { sessions, leftOut } = sessionDates(spring, HARBOUR);
    expect(sessions.map(({ startsAt }) => iso(startsAt))).toEqual([
      '2027-03-23T12:40',
      '2027-03-30T11:40',
    ]);
    expect(leftOut).toMatchObject([{ date: '2027-04-06', reason: 'out_of_term' }]);
  });

  describe('on the very days of the change (a boarding school, Sundays)', () => {
    const always = {
      ...HARBOUR,
      terms: [{ from: '2026-01-01', until: '2027-12-31' }],
      closures: [],
    };
    const sunday = (date: string, startsAt: string, endsAt: string) =>
      sessionDates({ ...LIBRARY, weekday: 7, from: date, until: date, startsAt, endsAt }, always);

    it.each([
      ['2026-03-29', '00:10', '00:50', '2026-03-29T00:10'],
      ['2026-03-29', '02:00', '02:40', '2026-03-29T01:00'],
      ['2026-10-25', '00:10', '00:50', '2026-10-24T23:10'],
      ['2026-10-25', '01:10', '01:50', '2026-10-25T00:10'],
      ['2026-10-25', '02:00', '02:40', '2026-10-25T02:00'],
      ['2026-10-25', '14:00', '14:40', '2026-10-25T14:00'],
    ])('%s %s to %s starts at %s UTC', (date, startsAt, endsAt, expected) => {
      const { sessions } = sunday(date, startsAt, endsAt);
      expect(sessions.map((session) => iso(session.startsAt))).toEqual([expected]);
      expect(sessions[0]!.endsAt.getTime() - sessions[0]!.startsAt.getTime()).toBe(40 * 60_000);
    });

    it.each([
      ['2026-03-29', '01:10', '01:50'],
      ['2026-03-29', '00:40', '01:20'],
      ['2026-03-29', '00:40', '02:20'],
      ['2026-10-25', '00:40', '02:20'],
      ['2026-10-25', '01:40', '02:20'],
    ])('%s %s to %s is left out: the clocks change during it', (date, startsAt, endsAt) => {
      expect(sunday(date, startsAt, endsAt)).toMatchObject({
        sessions: [],
        leftOut: [{ date, reason: 'clock_change' }],
      });
    });
  });

  it.each<[Partial<RecurringDropIn>, string, string]>([
    [{ weekday: 0 }, 'unreadable', 'weekday'],
    [{ weekday: 2.5 }, 'unreadable', 'weekday'],
    [{ startsAt: '12:60' }, 'unreadable', 'startsAt'],
    [{ endsAt: '24:00' }, 'unreadable', 'endsAt'],
    [{ from: '2026-02-30' }, 'unreadable', 'from'],
    [{ until: 'next year' }, 'unreadable', 'until'],
    [{ slotMinutes: 0 }, 'unreadable', 'slotMinutes'],
    [{ slotMinutes: Number.NaN }, 'unreadable', 'slotMinutes'],
    [{ endsAt: '12:40' }, 'ends_before_it_starts', 'endsAt'],
    [{ slotMinutes: 41 }, 'no_room_for_a_slot', 'slotMinutes'],
    [{ until: '2026-10-12' }, 'until_before_from', 'until'],
    [{ until: '2028-10-14' }, 'too_long', 'until'],
  ])('plans nothing for %j and says why', (wrong, code, field) => {
    const plan = sessionDates({ ...LIBRARY, ...wrong }, HARBOUR);
    expect(plan).toMatchObject({ sessions: [], leftOut: [], problems: [{ code, field }] });
    expect(plan.problems).toHaveLength(1);
  });

  it('takes one day, and two whole years', () => {
    expect(planProblems({ ...LIBRARY, until: LIBRARY.from }, HARBOUR.timezone)).toEqual([]);
    expect(planProblems({ ...LIBRARY, until: '2028-10-13' }, HARBOUR.timezone)).toEqual([]);
    expect(planProblems(LIBRARY, 'Europe/Atlantis')).toMatchObject([{ field: 'timezone' }]);
  });
});

const range = fc
  .tuple(fc.integer({ min: -60, max: 420 }), fc.integer({ min: 0, max: 120 }))
  .map(([start, days]) => {
    const from = addDays('2026-03-01', start);
    return { from, until: addDays(from, days) };
  });
const minutes = fc.integer({ min: 0, max: 1439 });
const hhmm = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Zones that change at different hours, by half an hour, at midnight, or never. */
const timezone = fc.constantFrom(
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kolkata',
);
const dropIn = fc
  .tuple(fc.integer({ min: 1, max: 7 }), minutes, minutes, range, fc.integer({ min: 1, max: 60 }))
  .filter(([, a, b, , slot]) => Math.abs(a - b) >= slot)
  .map(([weekday, a, b, dates, slotMinutes]): RecurringDropIn => ({
    weekday,
    startsAt: hhmm(Math.min(a, b)),
    endsAt: hhmm(Math.max(a, b)),
    ...dates,
    slotMinutes,
  }));
const calendar = fc.record({
  timezone,
  terms: fc.array(range, { minLength: 1, maxLength: 3 }),
  closures: fc.array(
    range.map(({ from }) => ({ from, until: addDays(from, 6) })),
    { maxLength: 4 },
  ),
});

describe('whatever the drop-in and the calendar', () => {
  it('plans every date of the weekday in term and open, no other, and explains the rest', () => {
    fc.assert(
      fc.property(dropIn, calendar, (offer, school) => {
        const { sessions, leftOut, problems } = sessionDates(offer, school);
        expect(problems).toEqual([]);
        const within = (date: string) => (r: { from: string; until: string }) =>
          r.from <= date && date <= r.until;
        const planned = new Set(sessions.map(({ date }) => date));
        const gaps = new Map(leftOut.map(({ date, reason }) => [date, reason]));
        expect(planned.size + gaps.size).toBe(sessions.length + leftOut.length);
        let candidates = 0;
        for (let date = offer.from; date <= offer.until; date = addDays(date, 1)) {
          if (DateTime.fromISO(date, { zone: 'utc' }).weekday !== offer.weekday) continue;
          candidates += 1;
          const open = school.terms.some(within(date)) && !school.closures.some(within(date));
          if (!open) expect(['out_of_term', 'closure']).toContain(gaps.get(date));
          else expect(planned.has(date) || gaps.get(date) === 'clock_change').toBe(true);
        }
        expect(sessions.length + leftOut.length).toBe(candidates);
      }),
      { numRuns: runs(150, 3000) },
    );
  });

  it('always reads startsAt and endsAt on the school clock, and leaves out only changed days', () => {
    fc.assert(
      fc.property(dropIn, calendar, (offer, school) => {
        const { sessions, leftOut } = sessionDates(offer, school);
        for (const { date, startsAt, endsAt } of sessions) {
          expect(wall(startsAt, school.timezone)).toBe(`${date}T${offer.startsAt}`);
          expect(wall(endsAt, school.timezone)).toBe(`${date}T${offer.endsAt}`);
        }
        for (const { date } of leftOut.filter(({ reason }) => reason === 'clock_change')) {
          const noon = DateTime.fromISO(`${date}T12:00`, { zone: school.timezone });
          const offsets = new Set([noon.minus({ days: 1 }).offset, noon.plus({ days: 1 }).offset]);
          expect(offsets.size).toBe(2);
        }
      }),
      { numRuns: runs(150, 3000) },
    );
  });

  it('tiles each session with slots: from its start, back to back, as many as fit', () => {
    fc.assert(
      fc.property(dropIn, calendar, (offer, school) => {
        for (const session of sessionDates(offer, school).sessions) {
          const slots = slotsOfShift(session, offer.slotMinutes);
          const length = offer.slotMinutes * 60_000;
          expect(slots[0]?.startsAt).toEqual(session.startsAt);
          slots.forEach(({ startsAt, endsAt }, place) => {
            expect(endsAt.getTime() - startsAt.getTime()).toBe(length);
            if (place > 0) expect(startsAt).toEqual(slots[place - 1]!.endsAt);
          });
          const left = session.endsAt.getTime() - slots.at(-1)!.endsAt.getTime();
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThan(length);
        }
      }),
      { numRuns: runs(100, 2000) },
    );
  });

  it('refuses to cut slots of no length', () => {
    const [session] = sessionDates(LIBRARY, HARBOUR).sessions;
    for (const wrong of [0, -5, 7.5, Number.NaN]) {
      expect(() => slotsOfShift(session!, wrong)).toThrow(RangeError);
    }
  });
});
