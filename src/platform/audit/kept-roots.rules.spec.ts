import fc from 'fast-check';
import type { Anchor } from './chain.rules.js';
import { rootsAreGone, rootsToAdd } from './kept-roots.rules.js';

const today = '2026-03-01';
const of = (...days: string[]): Anchor[] =>
  days.map((day, at) => ({ day, length: at + 1, hash: 'a'.repeat(64) }));

describe('the file of roots', () => {
  it('is begun by itself on the first days, and never later', () => {
    expect(rootsAreGone(undefined, [], today)).toBe(false);
    expect(rootsAreGone(undefined, of('2026-03-01'), today)).toBe(false);
    expect(rootsAreGone(undefined, of('2026-02-28', '2026-03-01'), today)).toBe(false);
    expect(rootsAreGone(undefined, of('2026-02-27', '2026-03-01'), today)).toBe(true);
    expect(rootsAreGone([], of('2026-02-27'), today)).toBe(true);
    expect(rootsAreGone(of('2026-02-27'), of('2026-02-27'), today)).toBe(false);
  });

  it('gets by itself no root older than yesterday’s, whatever the database tells', () => {
    const days = fc
      .uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 20 })
      .map((ago) =>
        ago.map((each) => new Date(Date.UTC(2026, 2, 1 - each)).toISOString().slice(0, 10)),
      );
    fc.assert(
      fc.property(days, (known) => {
        const added = rootsToAdd(of(...known), today).map(({ day }) => day);
        expect(added).toEqual(known.filter((day) => ['2026-02-28', '2026-03-01'].includes(day)));
        expect(rootsAreGone(undefined, of(...known), today)).toBe(added.length < known.length);
      }),
    );
  });
});
