import fc from 'fast-check';
import { DateTime } from 'luxon';
import { runs } from '../../../test/support/runs.js';
import { weekToTell } from './report-week.rules.js';

const timezone = 'Europe/London';
const long = new Date('2020-01-01T00:00:00Z');
const at = (now: string, createdAt = long): string | undefined =>
  weekToTell(new Date(now), { timezone, createdAt });

describe('the week whose report is told', () => {
  it('begins with Monday at seven by the clocks of the school', () => {
    expect(at('2026-11-23T06:59:59Z')).toBe('2026-11-16');
    expect(at('2026-11-23T07:00:00Z')).toBe('2026-11-23');
    expect(at('2026-11-29T23:59:59Z')).toBe('2026-11-23');
    expect(at('2026-07-06T06:00:00Z')).toBe('2026-07-06');
    expect(at('2026-07-06T05:59:59Z')).toBe('2026-06-29');
  });

  it('is none for a school of this week', () => {
    expect(at('2026-11-25T12:00:00Z', new Date('2026-11-24T12:00:00Z'))).toBeUndefined();
    expect(at('2026-11-30T12:00:00Z', new Date('2026-11-24T12:00:00Z'))).toBe('2026-11-30');
  });

  it('is a Monday, and each once, through both changes of the clocks', () => {
    const hours = fc.integer({ min: 0, max: 24 * 366 });
    fc.assert(
      fc.property(hours, (hour) => {
        const now = DateTime.fromISO('2026-01-05T00:00:00Z').plus({ hours: hour });
        const week = at(now.toJSDate().toISOString()) ?? '';
        const monday = DateTime.fromISO(week, { zone: timezone });
        expect(monday.weekday).toBe(1);
        const since = now.diff(monday.set({ hour: 7 }), 'hours').hours;
        expect(since).toBeGreaterThanOrEqual(0);
        expect(since).toBeLessThan(7 * 24 + 1);
      }),
      { numRuns: runs(300, 9000) },
    );
  });
});
