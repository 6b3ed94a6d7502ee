import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Job, PgBoss } from 'pg-boss';
import { Database } from '../db/database.js';
import type { Tx } from '../db/tx.js';

/** What a queue's work looks like; the data are codes and ids, never words. */
export interface Queue<T extends object> {
  readonly name: string;
  /** Kept for types only. */
  readonly data?: T;
}

/** A second try brings the same id, so that what it did can be told from what it does. */
type Work<T> = (data: T, jobId: string) => Promise<void>;

/** Work that every replica does again and again, by itself. */
export interface Sweep {
  /** Seconds since it last came to its end; since the start, when it never did. */
  ageSeconds(): number;
}

export const WORKER_URL = Symbol('WORKER_URL');

const RETRIES = 10;
const RETRY_SECONDS = 30;

/** Jobs in Postgres: put in with the caller's own transaction, done at least once. */
@Injectable()
export class Jobs {
  private readonly log = new Logger('jobs');
  private readonly sender: PgBoss;
  private boss: PgBoss | undefined;
  private readonly workers: { name: string; work: Work<object> }[] = [];

  private readonly sweeps: RunningSweep[] = [];
  private stopping = false;

  constructor(
    @Inject(WORKER_URL) private readonly workerUrl: string,
    db: Database,
  ) {
    // Only reads which queues there are: every job goes in through its caller's transaction.
    this.sender = new PgBoss({
      schema: 'pgboss',
      db: { executeSql: async (text, values) => ({ rows: await db.outside(text, values ?? []) }) },
    });
  }

  /** Declares who does a queue's work; started by `start`. */
  handle<T extends object>(queue: Queue<T>, work: Work<T>): void {
    this.workers.push({ name: queue.name, work: work as Work<object> });
  }

  /** Declares work for every replica, `everySeconds` after the last time ended; run by `start`. */
  sweep(name: string, everySeconds: number, work: () => Promise<void>): Sweep {
    const sweep = { name, everySeconds, work, lastEnd: performance.now(), timer: undefined };
    this.sweeps.push(sweep);
    return { ageSeconds: () => (performance.now() - sweep.lastEnd) / 1000 };
  }

  /** Puts a job into the caller's transaction: it exists exactly if the transaction commits. */
  async send<T extends object>(
    tx: Tx,
    queue: Queue<T>,
    data: T,
    options: { startAfter?: Date; singletonKey?: string } = {},
  ): Promise<void> {
    await this.sender.send(queue.name, data, {
      ...options,
      retryLimit: RETRIES,
      retryDelay: RETRY_SECONDS,
      retryBackoff: true,
      db: {
        executeSql: async (text, values) => ({ rows: await tx.query(text, values ?? []) }),
      },
    });
  }

  async start(): Promise<void> {
    this.stopping = false;
    const boss = new PgBoss({
      connectionString: this.workerUrl,
      schema: 'pgboss',
      migrate: false,
      createSchema: false,
      max: 3,
      application_name: 'earshot-jobs',
    });
    boss.on('error', (error) => this.log.warn(`jobs: ${error.name}`));
    await boss.start();
    this.boss = boss;
    for (const sweep of this.sweeps) sweep.running = this.round(sweep);
    for (const { name, work } of this.workers) {
      await boss.work(
        name,
        { pollingIntervalSeconds: 1, batchSize: 10, burstWhenBatchFull: true },
        async (jobs: Job<object>[]) => {
          for (const job of jobs) await this.settle(boss, name, job, work);
        },
      );
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const sweep of this.sweeps) clearTimeout(sweep.timer);
    await Promise.allSettled(this.sweeps.map((sweep) => sweep.running ?? Promise.resolve()));
    await this.boss?.stop({ graceful: true, timeout: 5000 });
    this.boss = undefined;
  }

  /**
   * Every job of a batch has its own end, written before the next begins: one that fails is tried
   * again alone, and a stop in the middle repeats nothing that was done. Of a fault only its kind is
   * kept, because the words of one may name an address.
   */
  private async settle(
    boss: PgBoss,
    queue: string,
    job: Job<object>,
    work: Work<object>,
  ): Promise<void> {
    try {
      await work(job.data, job.id);
    } catch (error) {
      const kind = error instanceof Error ? error.name : 'fault';
      this.log.warn(`job of ${queue}: ${kind}`);
      await boss.fail(queue, job, { kind });
      return;
    }
    await boss.complete(queue, job);
  }

  private async round(sweep: RunningSweep): Promise<void> {
    try {
      await sweep.work();
      sweep.lastEnd = performance.now();
    } catch (error) {
      this.log.error(`sweep ${sweep.name}: ${error instanceof Error ? error.name : 'fault'}`);
    }
    if (this.stopping) return;
    sweep.timer = setTimeout(() => {
      sweep.running = this.round(sweep);
    }, sweep.everySeconds * 1000);
  }
}

interface RunningSweep {
  name: string;
  everySeconds: number;
  work: () => Promise<void>;
  lastEnd: number;
  timer: NodeJS.Timeout | undefined;
  running?: Promise<void>;
}
