import type { Atom } from './atoms.rules.js';
import { cell, plan } from './catalogue.rules.js';
import type { PublishedFigures } from './publication.js';
import { roundTogether, type RoundingTask } from './rounding.js';
import { openSolver, type Solver } from './solver.js';

const roll = { total: 200, byYear: { 7: 100, 8: 100 } };
const topics = { keys: ['friends', 'family'], sensitive: [] };
const key = new Uint8Array(32).fill(3);
const autumn = { key: 'autumn', terms: ['autumn'] };
const spring = { key: 'spring', terms: ['spring'] };
const year = { key: 'year', terms: ['autumn', 'spring'] };

/** So many students of a year, in these terms, all with one topic. */
function students(count: number, inYear: number, terms: string[], topic = 'friends'): Atom[] {
  return Array.from({ length: count }, () => ({
    year: inYear,
    topics: new Map(terms.map((term) => [term, topic])),
  }));
}

function task(more: Partial<RoundingTask> & Pick<RoundingTask, 'students'>, period = autumn) {
  const { cells } = plan(period, roll, topics);
  const table = { period, roll, cells };
  return { school: 'harbour', table, frozen: [], base: 5, key, ...more };
}

function frozen(
  period: typeof autumn,
  total: number,
  seven: number,
  eight: number,
): PublishedFigures {
  const at = (statistic: 'total' | 'year', cellKey: string, p: number) => {
    const { atomSetHash } = cell(statistic, cellKey, period, roll);
    return { statistic, cellKey, atomSetHash, p, display: '' };
  };
  return {
    school: 'harbour',
    academicYear: '2026-27',
    period,
    base: 5,
    roll,
    cells: [at('total', 'all', total), at('year', '7', seven), at('year', '8', eight)],
    withheld: [],
  };
}

describe('roundTogether', () => {
  let solver: Solver;
  beforeAll(() => {
    solver = openSolver();
  });
  afterAll(() => solver.close());

  const figures = async (wanted: RoundingTask) => {
    const rounding = await roundTogether(wanted, solver);
    if (rounding.kind === 'refused') throw new Error(rounding.why);
    const p = Object.fromEntries(rounding.cells.map((each) => [each.cell.cellKey, each.p]));
    return { ...rounding, p };
  };

  it('leaves multiples of the base alone', async () => {
    const some = [
      ...students(20, 7, ['autumn']),
      ...students(10, 8, ['autumn']),
      ...students(15, 8, ['autumn'], 'family'),
    ];
    const { p, bound, relaxedSteps } = await figures(task({ students: some }));
    expect(p).toEqual({ all: 45, 7: 20, 8: 25, friends: 30, family: 15 });
    expect({ bound, relaxedSteps }).toEqual({ bound: 4, relaxedSteps: [] });
  });

  it('gives the same students the figure they already have', async () => {
    const some = [...students(21, 7, ['autumn']), ...students(12, 8, ['autumn'])];
    const first = await figures(task({ students: some }));
    for (const other of [1, 2, 3, 4, 5, 6]) {
      const again = await figures(
        task({
          students: some,
          key: new Uint8Array(32).fill(other),
          frozen: [frozen(autumn, first.p['all']!, first.p['7']!, first.p['8']!)],
        }),
      );
      expect(again.p).toMatchObject({ all: first.p['all'], 7: first.p['7'], 8: first.p['8'] });
    }
  });

  it('allows one more base step where frozen figures leave no other way, and records it', async () => {
    // Four in each term were rounded to none; so no more than none can have been there all year,
    // though the eight of them would be 5 or 10.
    const some = [
      ...students(4, 7, ['autumn']),
      ...students(4, 7, ['spring']),
      ...students(30, 8, ['autumn', 'spring']),
    ];
    const old = [frozen(autumn, 30, 0, 30), frozen(spring, 30, 0, 30)];
    const rounding = await figures(task({ students: some, frozen: old }, year));
    expect(rounding.p['7']).toBe(0);
    expect(rounding.p['all']).toBe(rounding.p['8']);
    expect(rounding.relaxedSteps).toEqual(['one more base step allowed']);
    expect(rounding.bound).toBe(9);
  });

  it('gives up a breakdown that no step can save, and keeps the total', async () => {
    const some = [...students(25, 7, ['autumn', 'spring']), ...students(25, 8, ['autumn'])];
    // Contradicts the students far beyond a step by year, not in total.
    const old = [frozen(autumn, 50, 45, 5), frozen(spring, 25, 25, 0)];
    const rounding = await figures(task({ students: some, frozen: old }, year));
    expect(rounding.p).toEqual({ all: 50 });
    expect(rounding.dropped).toEqual(['year']);
    expect(rounding.relaxedSteps).toEqual(['year given up']);
  });

  it('refuses when not even the total fits', async () => {
    const old = [frozen(autumn, 100, 50, 50)];
    const rounding = await roundTogether(
      task({ students: students(30, 7, ['autumn', 'spring']), frozen: old }, year),
      solver,
    );
    expect(rounding).toEqual({ kind: 'refused', why: 'no rounding fits the frozen publications' });
  });

  it('refuses when the solver proves nothing', async () => {
    const broken = openSolver();
    await broken.close();
    const rounding = await roundTogether(task({ students: students(30, 7, ['autumn']) }), broken);
    expect(rounding).toEqual({ kind: 'refused', why: 'solver is closed' });
  });
});
