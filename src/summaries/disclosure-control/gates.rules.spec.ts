import fc from 'fast-check';
import { gates, saysFewerThan20, type Figure } from './gates.rules.js';
import type { Statistic } from './publication.js';

const terms = ['2026-autumn'];
const total = (p: number): Figure => ({ statistic: 'total', set: { terms }, p });
const inYear = (year: number, p: number): Figure => ({
  statistic: 'year',
  set: { terms, years: [year] },
  p,
});
const onTopic = (topic: string, p: number): Figure => ({
  statistic: 'topic',
  set: { terms, topics: [topic] },
  p,
});
const roll = { total: 1000, byYear: { 7: 500, 8: 500 } };

describe('gates', () => {
  it('lets an ordinary publication through', () => {
    const figures = [total(50), inYear(7, 30), inYear(8, 20), onTopic('a', 30), onTopic('b', 20)];
    expect(gates(figures, roll)).toEqual([]);
  });

  it.each([
    [10, ['fewer-than-20']],
    [15, []],
  ])('total %i: %j', (p, reasons) => {
    expect(gates([total(p)], roll).map(({ reason }) => reason)).toEqual(reasons);
  });

  it('takes everything with a withheld total, and says that it was the total', () => {
    const withheld = gates([total(10), inYear(7, 10), inYear(8, 0), onTopic('a', 5)], roll);
    expect(withheld).toEqual([
      { statistic: 'total', reason: 'fewer-than-20' },
      { statistic: 'year', reason: 'total-withheld' },
      { statistic: 'topic', reason: 'total-withheld' },
    ]);
    expect(saysFewerThan20({ withheld })).toBe(true);
    expect(gates([inYear(7, 10)], roll)).toEqual([{ statistic: 'year', reason: 'total-withheld' }]);
  });

  it.each([
    [20, ['total-below-25']],
    [25, []],
  ])('a breakdown of a total of %i: %j', (p, reasons) => {
    const figures = [total(p), inYear(7, 15), inYear(8, p - 15)];
    expect(gates(figures, roll).map(({ reason }) => reason)).toEqual(reasons);
  });

  it.each([
    // [roll of year 7, its figure, reasons]
    [19, 5, ['roll-category-below-20']],
    [20, 10, []],
    [24, 15, ['fewer-than-10-outside']],
    [25, 15, []],
    [100, 80, []],
    [99, 80, ['above-80-percent-of-roll']],
  ])('year 7 with %i on the roll and a figure of %i: %j', (n, p, reasons) => {
    const figures = [total(p + 30), inYear(7, p), inYear(8, 30)];
    const small = { total: n + 500, byYear: { 7: n, 8: 500 } };
    expect(gates(figures, small).map(({ reason }) => reason)).toEqual(reasons);
  });

  it('looks at the roll of the whole school for the total', () => {
    const small = { total: 40, byYear: { 7: 40 } };
    expect(gates([total(30)], small)).toEqual([]);
    expect(gates([total(35)], small).map(({ reason }) => reason)).toEqual([
      'fewer-than-10-outside',
      'above-80-percent-of-roll',
    ]);
  });

  it.each([
    [60, []],
    [65, ['topic-above-60-percent']],
  ])('a topic with %i of 100: %j', (p, reasons) => {
    const figures = [total(100), onTopic('a', p), onTopic('b', 100 - p)];
    expect(gates(figures, roll).map(({ reason }) => reason)).toEqual(reasons);
  });

  it('gives every reason once, however many cells have it', () => {
    const small = { total: 60, byYear: { 7: 30, 8: 30 } };
    const figures = [total(45), inYear(7, 25), inYear(8, 25)];
    const reasons = gates(figures, small).filter(({ statistic }) => statistic === 'year');
    expect(reasons).toEqual([
      { statistic: 'year', reason: 'fewer-than-10-outside' },
      { statistic: 'year', reason: 'above-80-percent-of-roll' },
    ]);
  });

  it('leaves nothing that breaks a gate, whatever the figures', () => {
    const steps = fc.nat({ max: 20 }).map((q) => 5 * q);
    fc.assert(
      fc.property(
        fc.tuple(steps, steps, steps, steps),
        fc.tuple(fc.nat({ max: 150 }), fc.nat({ max: 150 })),
        ([seven, eight, a, b], [n7, n8]) => {
          const some = { total: n7 + n8, byYear: { 7: n7, 8: n8 } };
          const p = seven + eight;
          const figures = [
            total(p),
            inYear(7, seven),
            inYear(8, eight),
            onTopic('a', a),
            onTopic('b', b),
          ];
          const withheld = gates(figures, some);
          const kept = (statistic: Statistic) =>
            withheld.every((each) => each.statistic !== statistic);
          if (kept('total'))
            expect(p >= 15 && some.total - p >= 10 && p <= 0.8 * some.total).toBe(true);
          if (kept('year')) {
            expect(kept('total') && p >= 25).toBe(true);
            expect(n7 - seven >= 10 && n8 - eight >= 10 && n7 >= 20 && n8 >= 20).toBe(true);
          }
          if (kept('topic')) expect(p >= 25 && Math.max(a, b) <= 0.6 * p).toBe(true);
        },
      ),
    );
  });
});
