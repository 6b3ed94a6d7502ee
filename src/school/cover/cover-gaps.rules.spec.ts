import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { type Cover, reach } from '../cover.rules.js';
import { firstCoverGap, gapInWords } from './cover-gaps.rules.js';

const at = (hour: number) => new Date(Date.UTC(2026, 2, 26, hour));
const away = (
  person: string,
  standIn: string | null,
  from: number,
  until: number | null,
): Cover => ({
  person,
  standIn,
  from: at(from),
  until: until === null ? null : at(until),
});
const words = (absence: Cover, others: Cover[]) => {
  const gap = firstCoverGap(absence, others);
  return gap && [gap.at.getUTCHours(), gapInWords(gap, (person) => person.toUpperCase())];
};

describe('a gap in cover', () => {
  it('is none while the stand-in is here, or hands on to somebody who is', () => {
    expect(words(away('a', 'b', 1, 5), [away('b', null, 5, 9)])).toBeNull();
    expect(words(away('a', 'b', 1, 5), [away('b', 'c', 2, 9)])).toBeNull();
  });

  it('is told when nobody stands in', () => {
    expect(words(away('a', null, 1, 5), [])).toEqual([1, 'Nobody stands in for A.']);
  });

  it('is told from the moment the stand-in goes too, and not before', () => {
    expect(words(away('a', 'b', 1, 5), [away('b', null, 3, 4)])).toEqual([
      3,
      'B stands in for A, and B is away too with nobody to stand in.',
    ]);
    expect(words(away('a', 'b', 1, null), [away('b', null, 8, null)])?.[0]).toBe(8);
  });

  it('names the whole circle', () => {
    expect(words(away('a', 'b', 1, 5), [away('b', 'c', 0, 9), away('c', 'a', 2, 3)])).toEqual([
      2,
      'Cover goes round in a circle: B stands in for A, C stands in for B, A stands in for C. All of them would be away.',
    ]);
  });

  it('is found exactly when some hour of the absence reaches nobody, and at the first such hour', () => {
    const person = fc.constantFrom('a', 'b', 'c', 'd');
    const row: fc.Arbitrary<Cover> = fc
      .tuple(person, fc.option(person), fc.nat(10), fc.option(fc.integer({ min: 1, max: 6 })))
      .filter(([who, standIn]) => who !== standIn)
      .map(([who, standIn, from, hours]) =>
        away(who, standIn, from, hours === null ? null : from + hours),
      );
    fc.assert(
      fc.property(row, fc.array(row, { maxLength: 6 }), (absence, others) => {
        const all = [...others, absence];
        const bad = Array.from({ length: 24 }, (_, hour) => at(hour)).find(
          (hour) =>
            absence.from <= hour &&
            (absence.until === null || hour < absence.until) &&
            reach(absence.person, all, hour, () => null).reached === null,
        );
        expect(firstCoverGap(absence, others)?.at).toEqual(bad);
      }),
      { numRuns: runs(400, 8000) },
    );
  });
});
