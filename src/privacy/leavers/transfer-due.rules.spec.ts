import fc from 'fast-check';
import { isSchoolDay, type SchoolCalendar } from '../../school/school-time.rules.js';
import { transferDueOn } from './transfer-due.rules.js';

const calendar: SchoolCalendar = {
  timezone: 'Europe/London',
  dayStarts: '08:30',
  dayEnds: '15:30',
  terms: [
    { from: '2026-09-02', until: '2026-12-18' },
    { from: '2027-01-05', until: '2027-03-25' },
  ],
  closures: [{ from: '2026-10-26', until: '2026-10-30' }],
};

const daysAfter = (from: string, until: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(from) + 86_400_000; at <= Date.parse(until); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};

describe('when the file of a leaver has to be on its way', () => {
  it('is the fifth school day after they left', () => {
    expect(transferDueOn('2026-11-23', calendar)).toBe('2026-11-30');
    expect(transferDueOn('2026-11-21', calendar)).toBe('2026-11-27');
  });

  it('passes over a holiday and a closure', () => {
    expect(transferDueOn('2026-10-23', calendar)).toBe('2026-11-06');
    expect(transferDueOn('2026-12-18', calendar)).toBe('2027-01-11');
    expect(transferDueOn('2026-12-27', calendar)).toBe('2027-01-11');
  });

  it('is never put off for ever by a calendar that has run out', () => {
    expect(transferDueOn('2027-07-20', calendar)).toBe('2027-07-27');
    expect(transferDueOn('2027-03-24', calendar)).toBe('2027-03-31');
    expect(transferDueOn('2015-07-17', calendar)).toBe('2015-07-24');
    expect(transferDueOn('2026-11-23', { ...calendar, terms: [] })).toBe('2026-11-30');
  });

  it('leaves exactly five school days, whichever day of the terms it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 180 }), (days) => {
        const left = new Date(Date.parse('2026-09-01') + days * 86_400_000)
          .toISOString()
          .slice(0, 10);
        const due = transferDueOn(left, calendar);
        expect(isSchoolDay(due, calendar)).toBe(true);
        const counted = daysAfter(left, due).filter((day) => isSchoolDay(day, calendar));
        expect(counted).toHaveLength(5);
      }),
    );
  });
});
