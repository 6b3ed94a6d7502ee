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
  | { status: 'optimal'; values: number[]; bounds: Bounds[]; solver?: string }
  | { status: 'infeasible'; solver?: string }
  | { status: 'failed'; why: string; solver?: string };

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

  const fail = async (why: string): Promise<Answer> => {
    broken ??= why;
    await worker.terminate();
    return { status: 'failed', why };
  };

  const ask = async (job: Job): Promise<Answer> => {
    if (broken) return { status: 'failed', why: broken };
    const reply = await new Promise<Answer | { broken: string }>((resolve) => {
      const done = (outcome: Answer | { broken: string }) => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(outcome);
      };
      const timer = setTimeout(() => done({ broken: 'solver ran out of time' }), seconds * 1000);
      worker.once('message', done);
      worker.once('error', (error: Error) => done({ broken: `solver failed: ${error.message}` }));
      worker.once('exit', () => done({ broken: 'solver stopped' }));
      worker.postMessage(job);
    });
    return 'broken' in reply ? fail(reply.broken) : reply;
  };

  return {
    solve(job) {
      const answer = queue.then(() => ask(job));
      queue = answer;
      return answer;
    },
    async close() {
      broken ??= 'solver is closed';
      await worker.terminate();
    },
  };
}

/** Under the tests this file is TypeScript, and so is the worker: Node strips its types itself. */
function workerFile(): string {
  return import.meta.url.endsWith('.ts') ? './solver.worker.ts' : './solver.worker.js';
}
