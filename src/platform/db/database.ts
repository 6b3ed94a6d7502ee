import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import pg, { type Pool, type PoolClient } from 'pg';
import { Clock } from '../clock/clock.js';
import { Announcements } from './announcements.js';
import { DatabaseHeld } from './faults.js';
import { Tx, type Asker } from './tx.js';

export interface DatabaseUrls {
  app: string;
  worker: string;
  /** Only the command line and the first start hold it. */
  owner?: string;
}

// A calendar date has no zone: it stays the text yyyy-mm-dd. Numerics here are small figures.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

type Role = 'app' | 'worker' | 'owner';
const POOL_SIZE: Record<Role, number> = { app: 12, worker: 4, owner: 2 };

/**
 * The only door to the database.
 *
 * Every transaction sets the asker's token for itself alone; the database looks the person up
 * (row-level security), so a forgotten condition here shows nothing that is not theirs.
 */
export class Database {
  private readonly sources = new Map<Role, Promise<DataSource>>();
  /** What ended a connection, whoever was using it. */
  private readonly deaths = new WeakMap<PoolClient, { error?: Error }>();
  private held = false;

  constructor(
    private readonly urls: DatabaseUrls,
    private readonly entities: EntityTarget<ObjectLiteral>[],
    readonly clock: Clock,
    readonly announcements: Announcements,
  ) {}

  /** Until `admit` only the owner comes in: keys and tables are not yet known to be the right ones. */
  hold(): void {
    this.held = true;
  }

  admit(): void {
    this.held = false;
  }

  /** One transaction as `asker`; without one, nothing of a school can be seen. */
  run<T>(asker: Asker | null, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transact('app', asker, work);
  }

  /** One transaction for a job: narrow policies of its own, never a child's words. */
  asWorker<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transact('worker', null, work);
  }

  /** One transaction as the owner of the tables: the command line and the demo only. */
  asOwner<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transact('owner', null, work);
  }

  /** One statement outside any person's context: only the functions for it answer. */
  async outside<T extends object>(sql: string, parameters: unknown[]): Promise<T[]> {
    const source = await this.source('app');
    const result = await this.poolOf(source).query<T>(sql, parameters);
    return result.rows;
  }

  /** For libraries of platform/ that bring their own statements (throttling). */
  async pool(): Promise<Pool> {
    return this.poolOf(await this.source('app'));
  }

  async source(role: Role): Promise<DataSource> {
    if (this.held && role !== 'owner') throw new DatabaseHeld();
    const known = this.sources.get(role);
    if (known !== undefined) return known;
    const opening = this.open(role);
    this.sources.set(role, opening);
    opening.catch(() => this.sources.delete(role));
    return opening;
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.sources.values());
    this.sources.clear();
    for (const source of open) if (source.status === 'fulfilled') await source.value.destroy();
  }

  private async transact<T>(
    role: Role,
    asker: Asker | null,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const source = await this.source(role);
    const runner = source.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    let tx: Tx | undefined;
    let result: T;
    try {
      await runner.startTransaction();
      const [row] = (await runner.query(
        `SELECT set_config('app.sid', $1, true), now() + $2 * interval '1 millisecond' AS now`,
        [asker?.token ?? '', this.clock.offsetMs],
      )) as { now: Date }[];
      if (row === undefined) throw new Error('The database did not tell the time.');
      tx = new Tx(runner.manager, asker, row.now, this.announcements);
      result = await work(tx);
      await this.commitHonestly(client);
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      // The query runner gives a dead connection back and then complains of that, not of the death.
      throw this.deaths.get(client)?.error ?? error;
    } finally {
      await runner.release();
    }
    await tx.committed();
    return result;
  }

  /**
   * Postgres answers COMMIT of a failed transaction with ROLLBACK and no error: work that swallowed
   * a failure would look saved (stack.md, fact 1). The answer's own tag is asked, because the
   * client's transaction status may still be the one before the failure.
   */
  private async commitHonestly(client: PoolClient): Promise<void> {
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT')
      throw new Error('The transaction had failed before its commit; nothing was saved.');
  }

  private async open(role: Role): Promise<DataSource> {
    const url = this.urls[role];
    if (url === undefined) throw new Error(`No database address for the ${role} role.`);
    const source = new DataSource({
      type: 'postgres',
      url,
      entities: this.entities as never,
      synchronize: false,
      migrationsRun: false,
      logging: false,
      poolSize: POOL_SIZE[role],
      // Also how long a request waits for a free connection when hundreds come at once.
      connectTimeoutMS: 10_000,
      applicationName: `earshot-${role}`,
      // A database that hangs is as good as gone; its own statement_timeout answers sooner when it can.
      extra: role === 'app' ? { query_timeout: 5000 } : {},
    });
    await source.initialize();
    this.guard(this.poolOf(source));
    return source;
  }

  private guard(pool: Pool): void {
    // Given back inside a transaction it would hand its context on (stack.md, fact 2).
    pool.on('release', (_error, client) => {
      if ((client as PoolClient).getTransactionStatus() !== 'I')
        void (client as unknown as { end(): Promise<void> }).end();
    });
    // An idle connection that dies is replaced at the next use; without a listener it ends the app.
    pool.on('error', () => undefined);
    // So would one that dies between the pool's own listener and the next user's: heard for life.
    pool.on('acquire', (client) => {
      if (this.deaths.has(client)) return;
      const death: { error?: Error } = {};
      this.deaths.set(client, death);
      client.on('error', (error) => (death.error ??= error));
    });
  }

  private poolOf(source: DataSource): Pool {
    return (source.driver as unknown as { master: Pool }).master;
  }
}
