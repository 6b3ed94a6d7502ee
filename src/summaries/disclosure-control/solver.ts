import { Worker } from 'node:worker_threads';

/** A column of a program and the factor it stands with. */
export type Entry = readonly [column: number, factor: number];
export type Direction = readonly Entry[];

export interface Row {
  lower: number;
  upper: number;
  entries: Entry[];
}

/** Minimise `cost` over whole numbers between `lower` and `upper` (finite) that fit every row. */
export interface Program {
  lower: number[];
  upper: number[];
  cost: number[];
  rows: Row[];
}

export interface Job {
  program: Program;
  /** Ask for the smallest and largest value of each instead of for the optimum. */
  directions?: Direction[];
  enough?: number;
}

export interface Bounds {
  /** Reached by a whole-number solution, so the true interval is at least this wide. */
  lo: number;
  hi: number;
  /** And proved to be the ends of it. */
  exact: boolean;
}

/** `optimal` was proved by the solver and checked row by row. All else must fail closed. */
export type Answer =
  | { status: 'optimal'; values: number[]; bounds: Bounds[]; solver: string }
  | { status: 'infeasible' }
  | { status: 'failed'; why: string };

export interface Solver {
  solve(job: Job): Promise<Answer>;
  close(): Promise<void>;
}

/** What a job may take at the most. The design's aims are 1 s to round and 10 s to certify. */
const SECONDS = 20;

/**
 * Starts HiGHS in a thread of its own, one job at a time. Never rejects: a time-out, a crash or a
 * closed solver answers `failed`, and after the first two every later job fails too. Close it.
 */
export function openSolver(seconds = SECONDS): Solver {
  const worker = new Worker(new URL(workerFile(), import.meta.url), { workerData: { seconds } });
  worker.unref();
  let broken: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let finish: (answer: Answer) => void = () => undefined;

  const breakDown = (why: string) => {
    broken ??= why;
    finish({ status: 'failed', why: broken });
    return worker.terminate();
  };
  worker.on('message', (answer: Answer) => finish(answer));
  worker.on('error', (error: Error) => void breakDown(`solver failed: ${error.message}`));
  worker.on('exit', () => void breakDown('solver stopped'));

  const ask = (job: Job) =>
    new Promise<Answer>((resolve) => {
      if (broken) return resolve({ status: 'failed', why: broken });
      const timer = setTimeout(() => void breakDown('solver ran out of time'), seconds * 1000);
      finish = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      worker.postMessage(job);
    });

  return {
    solve(job) {
      const answer = queue.then(() => ask(job));
      queue = answer;
      return answer;
    },
    async close() {
      await breakDown('solver is closed');
    },
  };
}

/** Under the tests this file is TypeScript, and so is the worker: Node strips its types itself. */
function workerFile(): string {
  return import.meta.url.endsWith('.ts') ? './solver.worker.ts' : './solver.worker.js';
}
