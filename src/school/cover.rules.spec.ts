import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { type Cover, reach } from './cover.rules.js';

const now = new Date('2026-03-26T10:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const away = (person: string, standIn: string | null, from = -1, until: number | null = 1) => ({
  person,
  standIn,
  from: hours(from),
  until: until === null ? null : hours(until),
});
const nobodyRefused = () => null;

const isAway = (person: string, cover: readonly Cover[]) =>
  cover.some(
    (row) => row.person === person && row.from <= now && (row.until === null || now < row.until),
  );

describe('reach', () => {
  it('counts as away from the first instant up to, not including, the one they are back', () => {
    const outcome = (row: Cover) => reach('a', [row], now, nobodyRefused).trail[0]?.outcome;
    expect(outcome(away('a', null, 0, 1))).toBe('away');
    expect(outcome(away('a', null, -1, 0))).toBe('reached');
    expect(outcome(away('a', null, -1, null))).toBe('away');
    expect(outcome(away('b', null))).toBe('reached');
  });

  it('is the person themself when they are here', () => {
    expect(reach('a', [away('a', 'b', 1, 2)], now, nobodyRefused)).toEqual({
      reached: 'a',
      trail: [{ person: 'a', standsInFor: null, outcome: 'reached' }],
    });
  });

  it('follows cover through people who are away too', () => {
    const { reached, trail } = reach('a', [away('a', 'b'), away('b', 'c')], now, nobodyRefused);
    expect(reached).toBe('c');
    expect(trail.map(({ person, standsInFor }) => [person, standsInFor])).toEqual([
      ['a', null],
      ['b', 'a'],
      ['c', 'b'],
    ]);
  });

  it('ends with nobody when cover goes round, or nobody stands in', () => {
    expect(reach('a', [away('a', 'b'), away('b', 'a')], now, nobodyRefused).reached).toBeNull();
    expect(reach('a', [away('a', 'a')], now, nobodyRefused).reached).toBeNull();
    expect(reach('a', [away('a', null)], now, nobodyRefused).reached).toBeNull();
  });

  it('tries the next stand-in when the first cannot act', () => {
    const cover = [away('a', 'b'), away('b', null), away('a', 'c')];
    expect(reach('a', cover, now, nobodyRefused).reached).toBe('c');
  });

  it('takes nothing from somebody refused, not even their cover', () => {
    const refuse = (person: string) => (person === 'b' ? 'conflict' : null);
    const { reached, trail } = reach('a', [away('a', 'b'), away('b', 'c')], now, refuse);
    expect(reached).toBeNull();
    expect(trail.at(-1)).toEqual({
      person: 'b',
      standsInFor: 'a',
      outcome: 'refused',
      refusal: 'conflict',
    });
  });

  it('reaches somebody exactly when a path of people who are away leads to one who is here', () => {
    const person: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const row: fc.Arbitrary<Cover> = fc
      .tuple(person, fc.option(person), fc.constantFrom(-2, -1, 0, 1), fc.constantFrom(null, 0, 2))
      .map(([who, standIn, from, until]) => away(who, standIn, from, until));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.uniqueArray(person), (cover, barred) => {
        const { reached, trail } = reach('a', cover, now, (who) => barred.includes(who) || null);
        const closure = new Set(barred.includes('a') ? [] : ['a']);
        for (const who of closure) {
          if (!isAway(who, cover)) continue;
          for (const next of cover.filter((one) => one.person === who)) {
            const runs = next.from <= now && (next.until === null || now < next.until);
            if (runs && next.standIn && !barred.includes(next.standIn)) closure.add(next.standIn);
          }
        }
        const present = [...closure].filter((who) => !isAway(who, cover));
        expect(reached !== null).toBe(present.length > 0);
        if (reached !== null) expect(present).toContain(reached);
        expect(trail.filter(({ outcome }) => outcome === 'reached')).toHaveLength(reached ? 1 : 0);
        expect(trail.length).toBeGreaterThan(0);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
