import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { DateTime } from 'luxon';
import { halfTerms } from './half-terms.rules.js';

const addDays = (date: string, days: number) =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');

describe('half-terms', () => {
  const autumn = { from: '2026-09-03', until: '2026-12-18' };

  it('are cut at the half-term week', () => {
    expect(halfTerms([autumn], [{ from: '2026-10-26', until: '2026-10-30' }])).toEqual([
      { from: '2026-09-03', until: '2026-10-25' },
      { from: '2026-10-31', until: '2026-12-18' },
    ]);
  });

  it('are not cut at a training day', () => {
    const halves = halfTerms([autumn], [{ from: '2026-11-13', until: '2026-11-13' }]);
    expect(halves).toEqual([
      { from: '2026-09-03', until: '2026-10-25' },
      { from: '2026-10-26', until: '2026-12-18' },
    ]);
  });

  it('are the terms themselves where a school enters six', () => {
    const six = [
      { from: '2026-09-03', until: '2026-10-23' },
      { from: '2026-11-02', until: '2026-12-18' },
    ];
    expect(halfTerms(six, [])).toEqual(six);
  });

  it('hold every open date of a term once', () => {
    const closures = fc.array(
      fc
        .tuple(fc.integer({ min: -20, max: 140 }), fc.integer({ min: 0, max: 20 }))
        .map(([start, days]) => {
          const from = addDays(autumn.from, start);
          return { from, until: addDays(from, days) };
        }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), closures, (length, shut) => {
        const term = { from: autumn.from, until: addDays(autumn.from, length) };
        const parts = halfTerms([term], shut);
        for (let days = -2; days <= length + 2; days += 1) {
          const date = addDays(autumn.from, days);
          const within = (r: { from: string; until: string }) => r.from <= date && date <= r.until;
          const holding = parts.filter(within).length;
          if (!within(term)) expect(holding).toBe(0);
          else if (!shut.some(within)) expect(holding).toBe(1);
          else expect(holding).toBeLessThanOrEqual(1);
          const inBreak = shut.some(
            (r) =>
              within(r) &&
              term.from < r.from &&
              r.until < term.until &&
              addDays(r.from, 4) <= r.until,
          );
          if (inBreak) expect(holding).toBe(0);
        }
      }),
      { numRuns: runs(150, 3000) },
    );
  });
});
