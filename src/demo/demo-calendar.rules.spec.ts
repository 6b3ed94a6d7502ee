import fc from 'fast-check';
import { DateTime } from 'luxon';
import { demoCalendar, furtherTerms, TERMS_REACH_DAYS } from './demo-calendar.rules.js';
import { isSchoolDay } from '../school/school-time.rules.js';
import { publishableFrom } from '../summaries/publication-periods.rules.js';

const plus = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');
const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => plus('2020-01-01', days));
const asCalendar = ({
  terms,
  closures,
}: {
  terms: readonly { startsOn: string; endsOn: string }[];
  closures: readonly { startsOn: string; endsOn: string }[];
}) => {
  const range = (dates: { startsOn: string; endsOn: string }) => ({
    from: dates.startsOn,
    until: dates.endsOn,
  });
  return {
    timezone: 'Europe/London',
    dayStarts: '08:30',
    dayEnds: '15:30',
    terms: terms.map(range),
    closures: closures.map(range),
  };
};
const schoolDays = (today: string, days: number, calendar: ReturnType<typeof asCalendar>): number =>
  Array.from({ length: days }, (_, n) => plus(today, n + 1)).filter((day) =>
    isSchoolDay(day, calendar),
  ).length;

describe('the terms of a demo school', () => {
  it('leave school days to come on whatever day it is made, and two terms to sum up', () => {
    fc.assert(
      fc.property(anyDay, (today) => {
        const made = demoCalendar(today);
        const calendar = asCalendar(made);
        expect(made.terms).toHaveLength(3);
        for (const [before, after] of [
          [0, 1],
          [1, 2],
        ] as const)
          expect(made.terms[before]!.endsOn < made.terms[after]!.startsOn).toBe(true);
        for (const finished of made.terms.slice(0, 2)) {
          expect(publishableFrom(finished.endsOn, calendar) <= today).toBe(true);
          expect(finished.startsOn > plus(today, -366)).toBe(true);
        }
        expect(new Set(made.terms.map(({ name }) => name)).size).toBe(3);
        expect(schoolDays(today, 14, calendar)).toBeGreaterThanOrEqual(9);
        expect(made.terms[2]!.startsOn <= plus(today, -40)).toBe(true);
        expect(made.terms[2]!.endsOn >= plus(today, 60)).toBe(true);
      }),
    );
  });

  it('go on, however long nobody started it, and never overlap', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 6 }),
        (first, waits) => {
          const { terms, closures } = demoCalendar(first);
          const all = [...terms];
          let today = first;
          for (const wait of waits) {
            today = plus(today, wait);
            all.push(...furtherTerms(today, all.at(-1)!.endsOn));
            expect(furtherTerms(today, all.at(-1)!.endsOn)).toEqual([]);
            const calendar = asCalendar({ terms: all, closures });
            expect(schoolDays(today, 14, calendar)).toBeGreaterThanOrEqual(9);
            expect(all.at(-1)!.endsOn >= plus(today, TERMS_REACH_DAYS)).toBe(true);
          }
          for (const [place, { startsOn, endsOn }] of all.entries()) {
            expect(startsOn <= endsOn).toBe(true);
            if (place > 0) expect(all[place - 1]!.endsOn < startsOn).toBe(true);
          }
        },
      ),
    );
  });
});
