import fc from 'fast-check';
import { datesFaults, type NamedDates, summedUpFaults } from './dates.rules.js';

const autumn = { id: 'a', name: 'Autumn term', startsOn: '2026-09-02', endsOn: '2026-12-18' };
const spring = { id: 's', name: 'Spring term', startsOn: '2027-01-05', endsOn: '2027-03-26' };
const terms = [autumn, spring];
const dates = (startsOn: string, endsOn: string, id = 'new') => ({
  id,
  name: 'New',
  startsOn,
  endsOn,
});

describe('dates of the calendar', () => {
  it('may be a single day, and may follow the term before without a gap', () => {
    expect(datesFaults('terms', dates('2026-12-19', '2026-12-19'), terms)).toEqual([]);
    expect(datesFaults('terms', dates('2026-12-19', '2027-01-04'), terms)).toEqual([]);
  });

  it('must be in order, and no longer than a year', () => {
    expect(datesFaults('closures', dates('2026-10-26', '2026-10-25'), [])[0]?.field).toBe('endsOn');
    expect(datesFaults('terms', dates('2027-09-01', '2028-08-31'), [])).toEqual([]);
    expect(datesFaults('terms', dates('2026-09-01', '2027-09-02'), [])[0]?.text).toContain('year');
  });

  it('refuses a shared day of two terms at either end, naming the other', () => {
    expect(datesFaults('terms', dates('2026-12-18', '2026-12-30'), terms)).toEqual([
      {
        field: 'startsOn',
        text: 'Autumn term is from 2 September 2026 to 18 December 2026. Two terms cannot share a day.',
      },
    ]);
    expect(datesFaults('terms', dates('2026-12-20', '2027-01-05'), terms)[0]?.field).toBe('endsOn');
    expect(datesFaults('terms', dates('2026-08-01', '2027-06-01'), terms)).toHaveLength(1);
  });

  it('lets a term keep or change its own dates, and closures share days', () => {
    expect(datesFaults('terms', { ...autumn, endsOn: '2026-12-17' }, terms)).toEqual([]);
    expect(datesFaults('closures', dates('2026-09-02', '2026-12-18'), terms)).toEqual([]);
  });

  it('accepts a term exactly when no day of it lies in another', () => {
    const date = fc
      .integer({ min: 1, max: 28 })
      .map((day) => `2027-02-${String(day).padStart(2, '0')}`);
    const range: fc.Arbitrary<NamedDates> = fc
      .tuple(date, date, fc.uuid())
      .map(([one, two, id]) => dates(one < two ? one : two, one < two ? two : one, id));
    const days = (of: NamedDates) =>
      Array.from({ length: 28 }, (_, at) => `2027-02-${String(at + 1).padStart(2, '0')}`).filter(
        (day) => of.startsOn <= day && day <= of.endsOn,
      );
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 4 }), (next, others) => {
        const shared = others.some((other) => days(other).some((day) => days(next).includes(day)));
        expect(datesFaults('terms', next, others).length > 0).toBe(shared);
      }),
    );
  });
});

describe('a term that is summed up', () => {
  it('keeps its days, and may have another name', () => {
    const named = { ...autumn, name: 'Michaelmas' };
    expect(summedUpFaults(named, autumn, ['a'])).toEqual([]);
    const moved = { ...autumn, endsOn: '2026-12-17' };
    expect(summedUpFaults(moved, autumn, ['a'])).toEqual([
      {
        field: 'endsOn',
        text: 'There is a summary of Autumn term, so this day has to stay 18 December 2026. You can change the name.',
      },
    ]);
    expect(summedUpFaults({ ...moved, startsOn: '2026-09-03' }, autumn, ['a'])).toHaveLength(2);
    expect(summedUpFaults(moved, autumn, ['s'])).toEqual([]);
    expect(summedUpFaults(dates('2027-09-01', '2027-12-17'), undefined, ['a'])).toEqual([]);
  });

  it('refuses exactly the days that would change', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-09-${String(n).padStart(2, '0')}`);
    fc.assert(
      fc.property(day, day, day, day, fc.boolean(), (s, e, s2, e2, kept) => {
        const fields = summedUpFaults(dates(s2, e2), dates(s, e), kept ? ['new'] : []).map(
          ({ field }) => field,
        );
        expect(fields.includes('startsOn')).toBe(kept && s !== s2);
        expect(fields.includes('endsOn')).toBe(kept && e !== e2);
      }),
    );
  });
});
