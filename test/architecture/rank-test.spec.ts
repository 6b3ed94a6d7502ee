import fc from 'fast-check';
import { mannWhitney, median } from '../../bench/support/mann-whitney.mjs';

const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 });

describe('the rank test of the sign-in drill', () => {
  it('says what others say of the same samples', () => {
    // SciPy's example of scipy.stats.mannwhitneyu (asymptotic): U 17, p 0.1113468865.
    const { u, p } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(u).toBe(17);
    expect(p).toBeCloseTo(0.1113468865, 5);
  });

  it('counts the pairs, a tie as half', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        let pairs = 0;
        for (const a of one) for (const b of other) pairs += a > b ? 1 : a === b ? 0.5 : 0;
        expect(mannWhitney(one, other).u).toBeCloseTo(pairs, 6);
      }),
    );
  });

  it('is the same either way round, and for any measure that keeps the order', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const { p } = mannWhitney(one, other);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(mannWhitney(other, one).p).toBeCloseTo(p, 9);
        const cubed = (values: number[]): number[] => values.map((value) => value ** 3);
        expect(mannWhitney(cubed(one), cubed(other)).p).toBeCloseTo(p, 9);
      }),
    );
  });

  it('finds nothing between equal samples, nor among values that are all the same', () => {
    fc.assert(
      fc.property(sample, (one) => {
        expect(mannWhitney(one, one).p).toBeCloseTo(1, 6);
      }),
    );
    expect(mannWhitney([1, 1, 1], [1, 1]).p).toBe(1);
  });

  it('cries wolf as often as it says, and sees a shift of a third of the spread', () => {
    let state = 20261124;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const values = (shift: number): number[] =>
      Array.from({ length: 400 }, () => {
        const spread = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        return spread + shift;
      });
    const rejected = (shift: number): number =>
      Array.from({ length: 200 }, () => mannWhitney(values(0), values(shift)).p).filter(
        (p) => p < 0.05,
      ).length / 200;
    const byChance = rejected(0);
    expect(byChance).toBeGreaterThan(0.005);
    expect(byChance).toBeLessThan(0.11);
    expect(rejected(1 / 3)).toBeGreaterThan(0.97);
  });

  it('refuses what is no sample', () => {
    expect(() => mannWhitney([], [1])).toThrow(RangeError);
    expect(() => mannWhitney([1], [Number.NaN])).toThrow(RangeError);
  });

  it('knows the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});
