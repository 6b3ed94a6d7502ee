import fc from 'fast-check';
import { DateTime } from 'luxon';
import { academicYearOf, publishableFrom } from './publication-periods.rules.js';

const calendar = {
  timezone: 'Europe/London',
  dayStarts: '08:30',
  dayEnds: '15:30',
  terms: [
    { from: '2026-09-02', until: '2026-12-18' },
    { from: '2027-01-04', until: '2027-03-25' },
  ],
  closures: [{ from: '2027-01-07', until: '2027-01-07' }],
};

describe('when a term may be published', () => {
  it('is the tenth school day after it, closures left out', () => {
    expect(publishableFrom('2026-12-18', calendar)).toBe('2027-01-18');
  });

  it('is six weeks later when the next term is not entered yet', () => {
    expect(publishableFrom('2027-03-25', calendar)).toBe('2027-05-06');
  });

  it('is always 10 to 42 days later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (days) => {
        const end = DateTime.fromISO('2026-08-01', { zone: 'utc' }).plus({ days });
        const from = publishableFrom(end.toFormat('yyyy-MM-dd'), calendar);
        const wait = DateTime.fromISO(from, { zone: 'utc' }).diff(end, 'days').days;
        expect(wait).toBeGreaterThanOrEqual(10);
        expect(wait).toBeLessThanOrEqual(42);
      }),
    );
  });

  it('names the academic year', () => {
    expect(academicYearOf('2026-09-01')).toBe('2026/27');
    expect(academicYearOf('2027-07-20')).toBe('2026/27');
    expect(academicYearOf('2099-09-01')).toBe('2099/00');
  });
});
