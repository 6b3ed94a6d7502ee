import fc from 'fast-check';
import { cell, display, plan, publishedTopics, rollOf, yearCategories } from './catalogue.rules.js';

const term = { key: '2026-autumn', terms: ['2026-autumn'] };
const year = { key: '2026-27', terms: ['2026-autumn', '2027-spring', '2027-summer'] };
const topics = { keys: ['friends', 'hurting', 'family', 'harm'], sensitive: ['hurting', 'harm'] };

function roll(byYear: Record<number, number>) {
  return { byYear, total: Object.values(byYear).reduce((sum, n) => sum + n, 0) };
}

describe('yearCategories', () => {
  it('keeps large years apart and leaves out years with nobody on the roll', () => {
    expect(yearCategories(roll({ 7: 20, 8: 30, 9: 0 }))).toEqual([[7], [8]]);
  });

  it('merges a whole stage when one of its years is too small', () => {
    const small = roll({ 9: 90, 10: 90, 11: 90, 12: 60, 13: 19 });
    expect(yearCategories(small)).toEqual([[9], [10], [11], [12, 13]]);
  });

  it('gives the breakdown up when a merged stage is too small', () => {
    expect(yearCategories(roll({ 7: 100, 12: 9, 13: 10 }))).toBeUndefined();
  });

  it('splits the roll into categories of at least the minimum', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.nat({ max: 16 }).map(String), fc.nat({ max: 60 }), { minKeys: 1 }),
        (byYear) => {
          const some = roll(byYear);
          const categories = yearCategories(some);
          if (!categories) return;
          const years = categories.flat();
          expect(new Set(years).size).toBe(years.length);
          expect(rollOf(some, years)).toBe(some.total);
          for (const category of categories) {
            expect(rollOf(some, category)).toBeGreaterThanOrEqual(20);
          }
        },
      ),
    );
  });
});

describe('publishedTopics', () => {
  it('shows one group for all sensitive topics', () => {
    expect(publishedTopics(topics)).toEqual(['friends', 'family', 'sensitive']);
    expect(publishedTopics({ keys: ['friends'], sensitive: [] })).toEqual(['friends']);
  });
});

describe('plan', () => {
  it('lists total, years and topics of a term', () => {
    const { cells, withheld } = plan(term, roll({ 7: 40, 8: 40 }), topics);
    expect(cells.map(({ statistic, cellKey }) => `${statistic}/${cellKey}`)).toEqual([
      'total/all',
      'year/7',
      'year/8',
      'topic/friends',
      'topic/family',
      'topic/sensitive',
    ]);
    expect(withheld).toEqual([]);
  });

  it('has no topics of a year: a student may have one each term', () => {
    const { cells, withheld } = plan(year, roll({ 7: 40, 8: 40 }), topics);
    expect(cells.some(({ statistic }) => statistic === 'topic')).toBe(false);
    expect(withheld).toEqual([{ statistic: 'topic', reason: 'counted-by-term-only' }]);
  });

  it('says why there is no breakdown', () => {
    expect(plan(term, roll({ 7: 40 }), { keys: ['x'], sensitive: [] }).withheld).toEqual([
      { statistic: 'year', reason: 'fewer-than-2-categories' },
      { statistic: 'topic', reason: 'fewer-than-2-categories' },
    ]);
    expect(plan(term, roll({ 7: 9 }), topics).withheld).toEqual([
      { statistic: 'total', reason: 'roll-category-below-20' },
      { statistic: 'year', reason: 'roll-category-below-20' },
    ]);
  });
});

describe('cell', () => {
  const some = roll({ 7: 40, 8: 40, 12: 15, 13: 15 });

  it('hashes the same students alike, in whatever order they are named', () => {
    const hash = (key: string, of = term) => cell('year', key, of, some).atomSetHash;
    expect(hash('13+12')).toBe(hash('12+13'));
    expect(hash('7+8+12+13')).toBe(cell('total', 'all', term, some).atomSetHash);
    expect(hash('7')).not.toBe(hash('8'));
    expect(hash('7', year)).not.toBe(hash('7', term));
  });
});

describe('display', () => {
  it('never tells a true zero apart', () => {
    expect(display(0, 5)).toBe('0–4');
    expect(display(0, 10)).toBe('0–9');
    expect(display(35, 5)).toBe('about 35');
  });
});
