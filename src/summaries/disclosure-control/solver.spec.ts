import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { solve } from 'yalps';
import { openSolver, type Program, type Solver } from './solver.js';

const RUNS = runs(40, 800);

const program: Program = {
  lower: [0, 0, 0],
  upper: [9, 9, 9],
  cost: [1, 2, 3],
  rows: [
    {
      lower: 10,
      upper: 10,
      entries: [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
    },
    {
      lower: -12,
      upper: -1,
      entries: [
        [0, 2],
        [1, -2],
      ],
    },
  ],
};

describe('openSolver', () => {
  let solver: Solver;
  beforeAll(() => {
    solver = openSolver();
  });
  afterAll(() => solver.close());

  it('proves the optimum and says which solver did', async () => {
    const answer = await solver.solve({ program });
    expect(answer).toMatchObject({ status: 'optimal', values: [4, 6, 0] });
    expect(answer).toHaveProperty('solver', expect.stringMatching(/^highs \d+\.\d+\.\d+$/));
  });

  it('says infeasible when nothing fits', async () => {
    const rows = [...program.rows, { lower: 28, upper: 30, entries: program.rows[0]!.entries }];
    expect(await solver.solve({ program: { ...program, rows } })).toEqual({ status: 'infeasible' });
  });

  it('takes whole numbers only: half a student fits nothing', async () => {
    const half = { lower: 1, upper: 1, entries: [[0, 2]] as [number, number][] };
    const rows = [...program.rows, half];
    expect(await solver.solve({ program: { ...program, rows } })).toEqual({ status: 'infeasible' });
  });

  it('answers jobs in the order they were asked', async () => {
    const [first, second] = await Promise.all([
      solver.solve({ program }),
      solver.solve({ program: { ...program, cost: [-1, -2, -3] } }),
    ]);
    expect(first).toHaveProperty('values', [4, 6, 0]);
    expect(second).toHaveProperty('values', [0, 1, 9]);
  });

  it('finds the ends of an interval, as another solver does', async () => {
    const numbers = fc.integer({ min: -3, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(numbers, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 5 }),
        fc.array(numbers, { minLength: 5, maxLength: 5 }),
        async (matrix, inside, sought) => {
          // Rows are drawn around a point that fits them all, so that there is an answer.
          const at = (row: number[]) => row.reduce((sum, n, j) => sum + n * inside[j]!, 0);
          const entries = (row: number[]) => row.map((n, j): [number, number] => [j, n]);
          const random: Program = {
            lower: [0, 0, 0, 0, 0],
            upper: [6, 6, 6, 6, 6],
            cost: [0, 0, 0, 0, 0],
            rows: matrix.map((row, i) => ({
              lower: at(row) - i,
              upper: at(row) + 1,
              entries: entries(row),
            })),
          };
          const answer = await solver.solve({ program: random, directions: [entries(sought)] });
          const ends = (['minimize', 'maximize'] as const).map((direction) =>
            Math.round(
              solve({
                direction,
                objective: 'sought',
                integers: true,
                constraints: [
                  ...random.rows.map(({ lower, upper }, i) => [
                    `r${i}`,
                    { min: lower, max: upper },
                  ]),
                  ...random.upper.map((max, j) => [`c${j}`, { max }]),
                ] as [string, { min?: number; max: number }][],
                variables: sought.map((n, j): [string, [string, number][]] => [
                  `v${j}`,
                  [
                    ['sought', n],
                    [`c${j}`, 1],
                    ...matrix.map((row, i): [string, number] => [`r${i}`, row[j]!]),
                  ],
                ]),
              }).result,
            ),
          );
          expect(answer).toMatchObject({
            status: 'optimal',
            bounds: [{ lo: ends[0]! + 0, hi: ends[1]! + 0, exact: true }],
          });
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('stops early when told how wide is wide enough', async () => {
    const directions = [[[0, 1] as const], [[1, 1] as const]];
    const answer = await solver.solve({ program, directions, enough: 1 });
    if (answer.status !== 'optimal') throw new Error(answer.status);
    for (const { lo, hi } of answer.bounds) expect(hi - lo).toBeGreaterThanOrEqual(1);
  });
});

describe('a solver that breaks', () => {
  it('fails closed when time runs out, and stays closed', async () => {
    const solver = openSolver(0.0001);
    expect(await solver.solve({ program })).toEqual({
      status: 'failed',
      why: 'solver ran out of time',
    });
    expect(await solver.solve({ program })).toHaveProperty('status', 'failed');
    await solver.close();
  });

  it('fails closed on a program that makes no sense', async () => {
    const solver = openSolver();
    const answer = await solver.solve({ program: { ...program, upper: [1] } });
    expect(answer.status).toBe('failed');
    await solver.close();
  });

  it('fails closed after it was closed, also for a job under way', async () => {
    const solver = openSolver();
    const underWay = solver.solve({ program });
    await solver.close();
    expect((await underWay).status).toBe('failed');
    expect((await solver.solve({ program })).status).toBe('failed');
  });
});
