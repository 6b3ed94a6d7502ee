import { randomUUID } from 'node:crypto';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { atDatabase } from '../../src/platform/db/databases.js';
import {
  refuseOpenRows,
  refuseOtherRoles,
  refuseOtherTime,
  UnsafeDatabase,
} from '../../src/platform/db/refuse-unsafe-database.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { getCluster } from '../support/cluster.js';
import { DataFolder } from '../support/data-folder.js';
import { tablesOfSchools } from '../support/rows.js';

const line = (work: Promise<void>): Promise<string> =>
  work.then(
    () => 'started',
    (error: Error) => {
      if (!(error instanceof UnsafeDatabase)) throw error;
      expect(error.message).not.toContain('\n');
      return error.message;
    },
  );
const run = (url: string, ...statements: string[]): Promise<void> =>
  withConnection(url, async (client) => {
    for (const sql of statements) await client.query(sql);
  });

describe('a start on a database that would show too much', () => {
  let app: TestApp;
  let tables: string[];
  let admin: string;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], sam: ['student'] });
    tables = [...(await tablesOfSchools(app)), 'school'];
    admin = atDatabase(getCluster().urls.admin, new URL(app.urls.app).pathname.slice(1));
  });
  afterAll(() => app.close());

  const rows = (): Promise<string> => line(refuseOpenRows(app.urls));
  /** What the start says with a change of the owner's in place; it is undone again. */
  async function with_(change: string, back: string): Promise<string> {
    await run(app.urls.owner, change);
    try {
      return await rows();
    } finally {
      await run(app.urls.owner, back);
    }
  }

  it('starts as it is made', async () => {
    expect(await line(refuseOtherRoles(app.urls))).toBe('started');
    expect(await rows()).toBe('started');
  });

  it('is refused when the clocks are minutes apart', async () => {
    const at = (minutes: number): Promise<string> =>
      line(refuseOtherTime(app.urls, new Date(Date.now() + minutes * 60_000)));
    for (const near of [-2, 0, 2]) expect(await at(near)).toBe('started');
    expect(await at(4)).toContain('The clock of the database is 4 minutes behind this machine');
    expect(await at(-90)).toContain('The clock of the database is 90 minutes ahead of');
  });

  it('is refused with addresses of other roles, a superuser among them', async () => {
    const { app: appUrl, owner, worker } = app.urls;
    for (const [urls, said] of [
      [{ app: owner, worker, owner }, 'DATABASE_URL signs in as earshot_owner'],
      [{ app: admin, worker, owner }, 'DATABASE_URL signs in as '],
      [{ app: appUrl, worker: appUrl, owner }, 'DATABASE_WORKER_URL signs in as earshot_app'],
      [{ app: appUrl, worker, owner: admin }, 'DATABASE_OWNER_URL signs in as '],
    ] as const)
      expect(await line(refuseOtherRoles(urls))).toContain(said);
  });

  it('is refused in every table whose policy lets everybody in, rows or none', async () => {
    expect(tables.length).toBeGreaterThan(30);
    for (const table of tables)
      for (const [rights, condition] of [
        ['FOR SELECT TO earshot_app', 'USING (true)'],
        ['FOR UPDATE', 'USING (true)'],
        ['FOR INSERT TO earshot_app', 'WITH CHECK (true)'],
        ['TO earshot_app', 'USING (ctx.uid() IS NOT NULL) WITH CHECK (true)'],
      ])
        expect(
          await with_(
            `CREATE POLICY left_open ON ${table} ${rights} ${condition}`,
            `DROP POLICY left_open ON ${table}`,
          ),
        ).toContain(`the policy left_open on ${table} asks for no sign-in`);
  });

  it('is refused where row security was taken from a table', async () => {
    for (const table of tables)
      for (const [off, on] of [
        ['NO FORCE', 'FORCE'],
        ['DISABLE', 'ENABLE'],
      ])
        expect(
          await with_(
            `ALTER TABLE ${table} ${off} ROW LEVEL SECURITY`,
            `ALTER TABLE ${table} ${on} ROW LEVEL SECURITY`,
          ),
        ).toContain(`row security is off, or not forced, on ${table}`);
  });

  it('is refused when a row is seen by somebody who never signed in', async () => {
    const token = `NULLIF(current_setting('app.sid', true), '')`;
    for (const [condition, who] of [
      ['ctx.uid() IS NULL', 'without a sign-in'],
      [`ctx.uid() IS NULL AND ${token} IS NOT NULL`, 'with a made-up sign-in'],
    ])
      expect(
        await with_(
          `CREATE POLICY nobody ON person FOR SELECT TO earshot_app USING (${condition})`,
          `DROP POLICY nobody ON person`,
        ),
      ).toContain(`a row of person can be seen ${who}`);
  });

  it('is refused when the jobs may read keys', async () => {
    for (const table of ['data_key', 'school_key'])
      expect(
        await with_(
          `GRANT SELECT ON ${table} TO earshot_worker`,
          `REVOKE SELECT ON ${table} FROM earshot_worker`,
        ),
      ).toContain(`the jobs' role may read the keys in ${table}`);
    expect(await rows()).toBe('started');
  });
});

describe('a start with a role that row security does not bind', () => {
  // Roles belong to a whole cluster: changing those of the tests' own would disturb every other test.
  let folder: DataFolder;
  beforeAll(async () => {
    folder = await DataFolder.make();
  });
  afterAll(() => folder.remove());

  it('is refused', async () => {
    const { urls } = await folder.start();
    const spare = `spare_${randomUUID().slice(0, 8)}`;
    expect(await line(refuseOtherRoles(urls))).toBe('started');
    for (const [change, back, said] of [
      ['ALTER ROLE earshot_app BYPASSRLS', 'ALTER ROLE earshot_app NOBYPASSRLS', 'does not bind'],
      ['ALTER ROLE earshot_app SUPERUSER', 'ALTER ROLE earshot_app NOSUPERUSER', 'does not bind'],
      [
        `CREATE ROLE ${spare}; GRANT ${spare} TO earshot_worker`,
        `DROP ROLE ${spare}`,
        'may become another role',
      ],
    ] as const) {
      await run(urls.admin, change);
      expect(await line(refuseOtherRoles(urls))).toContain(said);
      await run(urls.admin, back);
    }
    expect(await line(refuseOtherRoles(urls))).toBe('started');
  });
});
