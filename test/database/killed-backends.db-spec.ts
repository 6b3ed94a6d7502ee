import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { databaseIsGone, databaseWasBusy } from '../../src/platform/db/faults.js';
import { runOnce } from '../../src/platform/db/once.js';
import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { getCluster } from '../support/cluster.js';
import { askerFor } from '../support/context.js';

/** As many as the application keeps for itself (POOL_SIZE), and some that have to wait. */
const MORE_THAN_THE_POOL = 20;

describe('a connection that is ended from outside', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let ada: Asker;
  let admin: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], sam: ['student'] });
    ada = await askerFor(app, school, 'ada');
    admin = new pg.Client({ connectionString: getCluster().urls.admin });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await app.close();
  });

  /** Ends it, and waits until this side has been told. */
  async function end(pid: number, told: () => boolean): Promise<void> {
    const { rows } = await admin.query<{ killed: boolean }>(
      `SELECT pg_terminate_backend($1, 5000) AS killed`,
      [pid],
    );
    expect(rows[0]?.killed).toBe(true);
    for (let tries = 0; !told() && tries < 2000; tries += 1) await pause(1);
    expect(told()).toBe(true);
  }

  const pidOf = async (tx: Tx): Promise<number> =>
    (await tx.one<{ pid: number }>(`SELECT pg_backend_pid() AS pid`))?.pid ?? 0;

  const rename = (tx: Tx, name: string): Promise<object[]> =>
    tx.query(`UPDATE person SET preferred_name = $1 WHERE id = $2`, [name, school.people.sam]);

  const nameOfSam = async (): Promise<unknown> =>
    (
      await app.db.asOwner((tx) =>
        tx.one<{ preferred_name: string | null }>(
          `SELECT preferred_name FROM person WHERE id = $1`,
          [school.people.sam],
        ),
      )
    )?.preferred_name;

  /** More at once than there are connections: each is answered, none with what another left. */
  async function expectRecovered(): Promise<void> {
    const answers = await Promise.all(
      Array.from({ length: MORE_THAN_THE_POOL }, () =>
        app.db.run(ada, (tx) =>
          tx.one<{ people: number }>(`SELECT count(*)::int AS people FROM person`),
        ),
      ),
    );
    expect(new Set(answers.map((answer) => answer?.people))).toEqual(new Set([2]));
    const pool = await app.db.pool();
    expect(pool.waitingCount).toBe(0);
    expect(pool.idleCount).toBe(pool.totalCount);
  }

  it('between two listeners does not end the program', async () => {
    const pool = await app.db.pool();
    for (let turn = 0; turn < 3; turn += 1) {
      // Nobody listens to it now: not the pool any more, and not yet whoever asked for it.
      const client = await pool.connect();
      let ended = false;
      client.once('end', () => (ended = true));
      const { rows } = await client.query<{ pid: number }>(`SELECT pg_backend_pid() AS pid`);
      await end(rows[0]?.pid ?? 0, () => ended);
      client.release(true);
    }
    await expectRecovered();
  });

  it('while nobody uses it is replaced', async () => {
    const pool = await app.db.pool();
    await expectRecovered();
    const { rows } = await pool.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()`,
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { pid } of rows) {
      // Each by itself: the pool learns of one after another.
      const before = pool.totalCount;
      await end(pid, () => pool.totalCount < before);
    }
    await expectRecovered();
  });

  it('between two statements of a transaction is told as what it is, and nothing is saved', async () => {
    let rolledOn = false;
    const fault = await app.db
      .run(ada, async (tx) => {
        await rename(tx, 'Lost');
        let ended = false;
        (await connectionOf(tx)).once('end', () => (ended = true));
        await end(await pidOf(tx), () => ended);
        await tx.query(`SELECT 1`);
        rolledOn = true;
      })
      .catch((error: unknown) => error);
    expect(rolledOn).toBe(false);
    expect(databaseIsGone(fault)).toBe(true);
    expect(await nameOfSam()).toBeNull();
    await expectRecovered();
  });

  it('is told as what it is when the work does not ask again before it ends', async () => {
    const fault = await app.db
      .run(ada, async (tx) => {
        await rename(tx, 'Lost');
        let ended = false;
        (await connectionOf(tx)).once('end', () => (ended = true));
        await end(await pidOf(tx), () => ended);
      })
      .catch((error: unknown) => error);
    expect(databaseIsGone(fault)).toBe(true);
    expect(await nameOfSam()).toBeNull();
    await expectRecovered();
  });

  it('within a statement is told as what it is', async () => {
    const fault = await app.db
      .run(ada, async (tx) => {
        await rename(tx, 'Lost');
        const pid = await pidOf(tx);
        const waiting = tx.query(`SELECT pg_sleep(2)`);
        await Promise.all([waiting, end(pid, () => true)]);
      })
      .catch((error: unknown) => error);
    expect(databaseIsGone(fault)).toBe(true);
    expect(await nameOfSam()).toBeNull();
    await expectRecovered();
  });

  it.each([
    ['a statement that takes too long', `SET LOCAL statement_timeout = 20`],
    ['a pause that takes too long', `SET LOCAL idle_in_transaction_session_timeout = 20`],
  ])('for %s is told as a moment to wait, and nothing is saved', async (_what, limit) => {
    const fault = await app.db
      .run(ada, async (tx) => {
        await rename(tx, 'Lost');
        await tx.query(limit);
        await pause(100);
        await tx.query(`SELECT pg_sleep(1)`);
      })
      .catch((error: unknown) => error);
    expect(databaseWasBusy(fault)).toBe(true);
    expect(await nameOfSam()).toBeNull();
    await expectRecovered();
  });

  it('leaves the key of a form free: the same form sent again is done once', async () => {
    const once = { key: randomUUID(), mac: Buffer.from('the same words') };
    await expect(
      runOnce(app.db, ada, once, async (tx) => {
        await end(await pidOf(tx), () => true);
        await rename(tx, 'Lost');
        return '/never';
      }),
    ).rejects.toThrow();
    const again = await runOnce(app.db, ada, once, async (tx) => {
      await rename(tx, 'Kept');
      return '/done';
    });
    expect(again).toBe('/done');
    expect(await nameOfSam()).toBe('Kept');
  });

  async function connectionOf(tx: Tx): Promise<pg.PoolClient> {
    const { queryRunner } = tx.manager;
    if (queryRunner === undefined) throw new Error('Not in a transaction.');
    return (await queryRunner.connect()) as pg.PoolClient;
  }
});
