import fc from 'fast-check';
import { draw, targetStep, tieBreak } from './targets.rules.js';

const key = new Uint8Array(32).fill(1);
const label = { school: 'harbour', period: '2026-autumn', statistic: 'year', cellKey: '8' };

describe('draw', () => {
  it('is the same every time, and another for another key, cell or period', () => {
    const first = draw(key, label);
    expect(draw(key, { ...label })).toBe(first);
    expect(draw(new Uint8Array(32).fill(2), label)).not.toBe(first);
    expect(draw(key, { ...label, cellKey: '9' })).not.toBe(first);
    expect(draw(key, { ...label, period: '2027-spring' })).not.toBe(first);
    expect(draw(key, { ...label, school: 'moorside' })).not.toBe(first);
    expect(tieBreak(key, label)).not.toBe(first);
  });

  it('is bound to HMAC-SHA256 of the four words', () => {
    // printf 'harbour|2026-autumn|year|8' | openssl dgst -sha256 -mac hmac -macopt hexkey:0101… , first 53 bits
    expect(draw(key, label)).toBeCloseTo(0.09827632002300757, 15);
  });

  it('cannot be made equal by moving a separator', () => {
    expect(draw(key, { ...label, statistic: 'year|8', cellKey: '' })).not.toBe(
      draw(key, { ...label, statistic: 'year', cellKey: '8|' }),
    );
  });

  it('lies in [0, 1) for any words', () => {
    const word = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(word, word, word, word, (school, period, statistic, cellKey) => {
        const u = draw(key, { school, period, statistic, cellKey });
        expect(u >= 0 && u < 1).toBe(true);
      }),
    );
  });
});

describe('targetStep', () => {
  it('is one of the two neighbours, and the count itself where it is a multiple', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (x, u) => {
        const step = targetStep(x, 5, u);
        expect(Math.abs(5 * step - x)).toBeLessThanOrEqual(4);
        if (x % 5 === 0) expect(5 * step).toBe(x);
      }),
    );
  });

  it('has no bias: the mean over even draws is the count', () => {
    for (let x = 0; x <= 12; x += 1) {
      const draws = Array.from({ length: 1000 }, (_, i) => 5 * targetStep(x, 5, i / 1000));
      expect(draws.reduce((sum, p) => sum + p, 0) / 1000).toBeCloseTo(x, 6);
    }
  });
});
