/**
 * The worker thread in which HiGHS runs. Node loads this file as it is, compiled or not, so it
 * imports no other file of ours but types.
 */
import { parentPort, workerData } from 'node:worker_threads';
import highsPackage from 'highs';
import type { Answer, Bounds, Direction, Entry, Job, Program } from './solver.js';

/** The package's types are CommonJS, its module is not: the default import is the loader itself. */
const loadHighs = highsPackage as unknown as typeof highsPackage.default;

type Model = highsPackage.Model;

const seconds = (workerData as { seconds: number }).seconds;
/** HiGHS works in floating point: a value this close to a whole number is that number. */
const NEARLY = 1e-6;

const highs = await loadHighs();
const solver = `highs ${highs.version.string}`;

parentPort?.on('message', (job: Job) => parentPort?.postMessage(answer(job)));

function answer(job: Job): Answer {
  try {
    return job.directions ? bounds(job, job.directions) : optimum(job);
  } catch (error) {
    return { status: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

function optimum({ program }: Job): Answer {
  return withModel(program, true, (model) => {
    const found = run(model, program.cost);
    if (found.status !== 'optimal') return found;
    const values = found.values.map(wholeNumber);
    if (!satisfies(program, values)) return { status: 'failed', why: 'solution is not exact' };
    return { status: 'optimal', values, bounds: [], solver };
  });
}

/**
 * Smallest and largest whole-number value of each direction. The linear relaxation bounds it from
 * outside; a whole-number table that reaches the bound proves it. Tables found for one direction
 * serve all others; where none reaches the bound, the integer program is solved.
 *
 * With `enough`, a direction whose tables already differ by so much is not looked into further.
 */
function bounds({ program, enough }: Job, directions: Direction[]): Answer {
  return withModel(program, true, (whole) => {
    const first = run(whole, program.cost);
    if (first.status !== 'optimal') return first;
    const reached = directions.map((): Bounds => ({ lo: Infinity, hi: -Infinity, exact: false }));
    const learn = (values: number[]): boolean => {
      const table = values.map(wholeNumber);
      if (!satisfies(program, table)) return false;
      directions.forEach((direction, i) => widen(reached[i], sum(direction, table)));
      return true;
    };
    if (!learn(first.values)) return { status: 'failed', why: 'solution is not exact' };
    const settled = (at: Bounds) => enough !== undefined && at.hi - at.lo >= enough;
    const outer = withModel(program, false, (relaxed) =>
      directions.map((direction, i) => {
        if (settled(reached[i]!)) return undefined;
        return [1, -1].map((sense) => {
          const found = run(relaxed, dense(program, direction, sense));
          if (found.status !== 'optimal') return undefined;
          learn(found.values);
          return sense * Math.ceil(sum(direction, found.values) * sense - NEARLY);
        });
      }),
    );
    for (const [i, at] of reached.entries()) {
      if (settled(at)) continue;
      for (const [end, sense] of [1, -1].entries()) {
        if (outer[i]?.[end] === (sense === 1 ? at.lo : at.hi)) continue;
        const found = run(whole, dense(program, directions[i]!, sense));
        if (found.status !== 'optimal') return found;
        if (!learn(found.values)) return { status: 'failed', why: 'solution is not exact' };
      }
      at.exact = true;
    }
    return { status: 'optimal', values: first.values.map(wholeNumber), bounds: reached, solver };
  });
}

function withModel<T>(program: Program, integer: boolean, work: (model: Model) => T): T {
  const numCols = program.lower.length;
  const starts = [0];
  for (const row of program.rows) starts.push(starts.at(-1)! + row.entries.length);
  const entries = program.rows.flatMap((row) => row.entries);
  const model = highs.createModel({
    numCols,
    numRows: program.rows.length,
    colCost: program.cost,
    colLower: program.lower,
    colUpper: program.upper,
    rowLower: program.rows.map((row) => row.lower),
    rowUpper: program.rows.map((row) => row.upper),
    matrix: {
      format: 'csr',
      numCols,
      numRows: program.rows.length,
      starts,
      indices: entries.map(([column]) => column),
      values: entries.map(([, coefficient]) => coefficient),
    },
    ...(integer ? { integrality: new Int32Array(numCols).fill(1) } : {}),
  });
  try {
    model.options.set({ output_flag: false, time_limit: seconds, random_seed: 1 });
    if (integer) model.options.set({ mip_rel_gap: 0, mip_abs_gap: NEARLY });
    // Only the objective changes between runs, so the last vertex is a good place to start from.
    else model.options.set({ presolve: 'off', simplex_strategy: 4 });
    return work(model);
  } finally {
    model.dispose();
  }
}

type Found = { status: 'optimal'; values: number[] } | Exclude<Answer, { status: 'optimal' }>;

function run(model: Model, cost: number[]): Found {
  model.changeColsCost({ kind: 'range', from: 0, to: cost.length - 1 }, cost);
  model.run();
  const status = model.getModelStatus();
  if (status === highs.constants.modelStatus.infeasible) return { status: 'infeasible' };
  if (status !== highs.constants.modelStatus.optimal) {
    return { status: 'failed', why: `solver ended with status ${status}` };
  }
  return { status: 'optimal', values: [...model.getSolution().colValue] };
}

/** Whole numbers, every bound and every row exactly: nothing is believed for being near. */
function satisfies(program: Program, values: number[]): boolean {
  return (
    values.every((v, j) => v >= program.lower[j]! && v <= program.upper[j]!) &&
    program.rows.every((row) => {
      const activity = sum(row.entries, values);
      return activity >= row.lower && activity <= row.upper;
    })
  );
}

function widen(at: Bounds | undefined, reached: number): void {
  if (!at) return;
  at.lo = Math.min(at.lo, reached);
  at.hi = Math.max(at.hi, reached);
}

function sum(entries: readonly Entry[], values: number[]): number {
  return entries.reduce((total, [column, factor]) => total + factor * values[column]!, 0);
}

function dense(program: Program, direction: Direction, sense: number): number[] {
  const cost = program.lower.map(() => 0);
  for (const [column, factor] of direction) cost[column]! += sense * factor;
  return cost;
}

/** Adding zero turns -0 into 0. */
function wholeNumber(near: number): number {
  return Math.round(near) + 0;
}
