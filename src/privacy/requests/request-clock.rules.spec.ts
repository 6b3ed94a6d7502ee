import fc from 'fast-check';
import { DateTime } from 'luxon';
import { runs } from '../../../test/support/runs.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { isBankHoliday } from './bank-holidays.rules.js';
import { daysLeft, dueDate, extensionBlockers, reminderOwed } from './request-clock.rules.js';

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
  const asked = { open: true, extended: false, receivedOn: '2026-09-03' };
  it('lets the first month through to its last day, once', () => {
    expect(extensionBlockers(asked, '2026-10-05')).toEqual([]);
    expect(extensionBlockers(asked, '2026-10-06')).toEqual(['first_month_over']);
    expect(extensionBlockers({ ...asked, extended: true }, '2026-09-04')).toEqual([
      'extended_before',
    ]);
    expect(extensionBlockers({ ...asked, open: false }, '2026-09-04')).toEqual(['closed']);
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
