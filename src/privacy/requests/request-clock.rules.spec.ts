import fc from 'fast-check';
import { DateTime } from 'luxon';
import { runs } from '../../../test/support/runs.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { isBankHoliday } from './bank-holidays.rules.js';
import {
  clockDue,
  daysLeft,
  dueDate,
  extensionBlockers,
  type Pause,
  pauseBlockers,
  reminderOwed,
} from './request-clock.rules.js';

const DAYS = fc
  .integer({ min: 0, max: 365 * 60 })
  .map((days) => DateTime.utc(2020, 1, 1).plus({ days }).toFormat('yyyy-MM-dd'));
const parts = (date: string) => DateTime.fromISO(date, { zone: 'utc' });

describe('dueDate', () => {
  it.each([
    ['2026-09-03', '2026-10-05', 'the third is a Saturday'],
    ['2026-03-31', '2026-04-30', 'April has no 31st'],
    ['2027-01-29', '2027-03-01', 'no 29 February, and the 28th is a Sunday'],
    ['2028-01-31', '2028-02-29', 'a leap year'],
    ['2026-11-25', '2026-12-29', 'Christmas on a Friday, Boxing Day put off to Monday'],
    ['2026-03-03', '2026-04-07', 'Good Friday, the weekend, Easter Monday'],
    ['2026-12-01', '2027-01-04', "New Year's Day on a Friday"],
  ])('%s is due on %s: %s', (received, due) => {
    expect(dueDate(received)).toBe(due);
  });

  it('is a working day, the nearest that gives a whole month', () => {
    fc.assert(
      fc.property(DAYS, fc.boolean(), (received, extended) => {
        const due = dueDate(received, extended);
        const asked = parts(received).plus({ months: extended ? 3 : 1 });
        expect(parts(due).weekday).toBeLessThan(6);
        expect(isBankHoliday(due)).toBe(false);
        expect(due >= asked.toFormat('yyyy-MM-dd')).toBe(true);
        // Good Friday to Easter Monday, and Christmas with its substitutes, are the longest gaps.
        expect(parts(due).diff(asked, 'days').days).toBeLessThanOrEqual(4);
        for (let day = asked; day < parts(due); day = day.plus({ days: 1 }))
          expect(day.weekday > 5 || isBankHoliday(day.toFormat('yyyy-MM-dd'))).toBe(true);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });

  it('never gives a later request an earlier day', () => {
    fc.assert(
      fc.property(DAYS, (received) => {
        const next = parts(received).plus({ days: 1 }).toFormat('yyyy-MM-dd');
        expect(dueDate(next) >= dueDate(received)).toBe(true);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });

  it('counts from the school’s own day, on the days the clocks change too', () => {
    const at = (instant: string) => dueDate(isoDate(new Date(instant), 'Europe/London'));
    expect(at('2026-07-31T23:30:00Z')).toBe(dueDate('2026-08-01'));
    expect(at('2026-03-29T00:59:59Z')).toBe(at('2026-03-29T01:00:00Z'));
    expect(at('2026-10-25T00:30:00Z')).toBe(at('2026-10-25T01:30:00Z'));
  });
});

/** Pauses one after another, of which the last may still stand, from a day on. */
const PAUSES = fc
  .array(
    fc.record({
      after: fc.nat(20),
      lasts: fc.nat(60),
      why: fc.constantFrom<Pause['why']>('identity', 'meaning'),
    }),
    { maxLength: 4 },
  )
  .chain((made) => fc.record({ made: fc.constant(made), stands: fc.boolean() }));
const laid = (
  received: string,
  {
    made,
    stands,
  }: { made: { after: number; lasts: number; why: Pause['why'] }[]; stands: boolean },
): { pauses: Pause[]; today: string } => {
  let at = parts(received);
  const pauses = made.map(({ after, lasts, why }, n) => {
    const stopped = at.plus({ days: after });
    at = stopped.plus({ days: lasts });
    const resumedOn = stands && n === made.length - 1 ? null : at.toFormat('yyyy-MM-dd');
    return { why, stoppedOn: stopped.toFormat('yyyy-MM-dd'), resumedOn };
  });
  return { pauses, today: at.toFormat('yyyy-MM-dd') };
};

describe('clockDue', () => {
  const from = (pauses: Pause[], today = '2026-10-01'): string =>
    clockDue({ receivedOn: '2026-09-03', extended: false, pauses }, today);
  it.each<[string, Pause[], string]>([
    ['nothing stopped it', [], '2026-10-05'],
    [
      'the days between question and answer do not count: Saturday 3 October and 5 more',
      [{ why: 'meaning', stoppedOn: '2026-09-10', resumedOn: '2026-09-15' }],
      '2026-10-08',
    ],
    [
      'a month from the day it is known who asks',
      [{ why: 'identity', stoppedOn: '2026-09-04', resumedOn: '2026-09-21' }],
      '2026-10-21',
    ],
    [
      'what was waited before that no longer matters, what was waited after it does',
      [
        { why: 'meaning', stoppedOn: '2026-09-04', resumedOn: '2026-09-07' },
        { why: 'identity', stoppedOn: '2026-09-08', resumedOn: '2026-09-21' },
        { why: 'meaning', stoppedOn: '2026-09-22', resumedOn: '2026-09-23' },
      ],
      '2026-10-22',
    ],
    [
      'while it stands, as if the answer came today',
      [{ why: 'meaning', stoppedOn: '2026-09-21', resumedOn: null }],
      '2026-10-13',
    ],
  ])('%s', (_, pauses, due) => expect(from(pauses)).toBe(due));

  it('is never earlier for a pause, and never gives more than was waited', () => {
    fc.assert(
      fc.property(DAYS, fc.boolean(), PAUSES, (received, extended, made) => {
        const { pauses, today } = laid(received, made);
        const due = clockDue({ receivedOn: received, extended, pauses }, today);
        const before = dueDate(received, extended);
        expect(due >= before).toBe(true);
        expect(parts(due).weekday).toBeLessThan(6);
        // An answer of tomorrow never gives an earlier day than one of today.
        const next = parts(today).plus({ days: 1 }).toFormat('yyyy-MM-dd');
        expect(clockDue({ receivedOn: received, extended, pauses }, next) >= due).toBe(true);
        const meant = pauses.filter(({ why }) => why === 'meaning');
        const waited = meant.reduce(
          (sum, pause) => sum + daysLeft(pause.resumedOn ?? today, pause.stoppedOn),
          0,
        );
        const known = pauses.findLast(({ why }) => why === 'identity');
        if (known === undefined) {
          expect(due).toBe(dueDate(received, extended, waited));
          // Four days to a working day, as without a pause.
          expect(daysLeft(due, before)).toBeLessThanOrEqual(waited + 4);
        } else expect(due >= dueDate(known.resumedOn ?? today, extended)).toBe(true);
        if (waited === 0 && known === undefined) expect(due).toBe(before);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });
});

describe('pauseBlockers', () => {
  const asked = {
    open: true,
    signedIn: false,
    copy: true,
    extended: false,
    receivedOn: '2026-09-03',
  };
  const stood: Pause = { why: 'identity', stoppedOn: '2026-09-04', resumedOn: '2026-09-07' };
  it.each([
    ['identity', {}, []],
    ['meaning', {}, []],
    ['identity', { signedIn: true }, ['known']],
    ['meaning', { signedIn: true }, []],
    ['meaning', { copy: false }, ['no_copy']],
    ['identity', { copy: false }, []],
    ['identity', { pauses: [stood] }, ['asked_before']],
    ['meaning', { pauses: [stood] }, []],
    ['meaning', { pauses: [{ ...stood, resumedOn: null }] }, ['stands']],
    ['meaning', { open: false }, ['closed']],
    ['meaning', { receivedOn: '2026-08-03' }, ['late']],
  ] as const)('%s of %j: %j', (why, facts, blockers) => {
    expect(pauseBlockers({ ...asked, pauses: [], ...facts }, why, '2026-09-10')).toEqual(blockers);
  });
});

describe('isBankHoliday', () => {
  // https://www.gov.uk/bank-holidays
  const LISTED = [
    ...['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25'],
    ...['2025-12-25', '2025-12-26', '2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04'],
    ...['2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28', '2027-01-01', '2027-03-26'],
    ...['2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
    ...['2022-01-03', '2022-12-26', '2022-12-27', '2023-01-02'],
  ];
  it.each(LISTED)('%s', (date) => expect(isBankHoliday(date)).toBe(true));

  it('has eight each year, none on a weekend', () => {
    for (let year = 2020; year < 2100; year += 1) {
      const days = Array.from({ length: 366 }, (_, n) =>
        DateTime.utc(year, 1, 1).plus({ days: n }),
      ).filter((day) => day.year === year && isBankHoliday(day.toFormat('yyyy-MM-dd')));
      expect(days.filter(({ weekday }) => weekday > 5)).toEqual([]);
      expect(days).toHaveLength(8);
    }
  });
});

describe('extensionBlockers', () => {
  const asked = { open: true, extended: false, receivedOn: '2026-09-03', pauses: [] };
  it('lets the first month through to its last day, once', () => {
    expect(extensionBlockers(asked, '2026-10-05')).toEqual([]);
    expect(extensionBlockers(asked, '2026-10-06')).toEqual(['first_month_over']);
    expect(extensionBlockers({ ...asked, extended: true }, '2026-09-04')).toEqual([
      'extended_before',
    ]);
    expect(extensionBlockers({ ...asked, open: false }, '2026-09-04')).toEqual(['closed']);
    const waited: Pause = { why: 'meaning', stoppedOn: '2026-09-10', resumedOn: '2026-09-15' };
    const later = { ...asked, pauses: [waited] };
    expect(extensionBlockers(later, '2026-10-08')).toEqual([]);
    expect(extensionBlockers(later, '2026-10-09')).toEqual(['first_month_over']);
  });
});

describe('reminderOwed', () => {
  it('comes once at a week and once at a day, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -20, max: 40 }), { minLength: 1, maxLength: 12 }),
        (offsets) => {
          const sent = { weekSent: false, daySent: false };
          const letters: string[] = [];
          // Days run forward; the sweep may miss any of them.
          for (const left of offsets.toSorted((a, b) => b - a)) {
            const today = parts('2026-10-05').minus({ days: left }).toFormat('yyyy-MM-dd');
            expect(daysLeft('2026-10-05', today)).toBe(left);
            const owed = reminderOwed({ dueOn: '2026-10-05', ...sent }, today);
            if (owed === 'week') sent.weekSent = true;
            if (owed === 'day') sent.daySent = true;
            if (owed !== undefined) letters.push(owed);
          }
          expect(letters.length).toBe(new Set(letters).size);
          expect(letters.includes('day')).toBe(offsets.some((left) => left <= 1));
          expect(letters.includes('week')).toBe(offsets.some((left) => left > 1 && left <= 7));
        },
      ),
    );
  });
});
