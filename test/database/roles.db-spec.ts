import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { bootstrapRoles } from '../../src/platform/db/bootstrap-roles.js';
import { atDatabase, createDatabase, dropDatabase } from '../../src/platform/db/databases.js';
import { LOGIN_ROLES, ROLES, type LoginRole } from '../../src/platform/db/roles.sql.js';
import { getCluster } from '../support/cluster.js';
import { TEMPLATE } from '../support/database.js';

const { urls } = getCluster();
const name = `roles_${randomBytes(4).toString('hex')}`;
const DENIED = { code: '42501' };

const ask = (role: LoginRole | 'admin', sql: string): Promise<Record<string, unknown>[]> =>
  withConnection(atDatabase(urls[role], name), async (client) => (await client.query(sql)).rows);

beforeAll(() => createDatabase(urls.admin, name));
afterAll(() => dropDatabase(urls.admin, name));

describe.each(LOGIN_ROLES.filter((role) => role !== 'owner'))('%s', (role) => {
  test('makes nothing: no table, temporary table, schema, function, role or database', async () => {
    for (const sql of [
      'CREATE TABLE mine (id int)',
      'CREATE TEMP TABLE mine (id int)',
      'CREATE SCHEMA mine',
      "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      'CREATE ROLE mine',
      'CREATE DATABASE mine',
    ])
      await expect(ask(role, sql)).rejects.toMatchObject(DENIED);
  });

  test('becomes nobody else', async () => {
    for (const other of [...Object.values(ROLES), 'postgres', 'pg_read_all_data'])
      if (other !== ROLES[role])
        await expect(ask(role, `SET ROLE ${other}`)).rejects.toMatchObject(DENIED);
  });

  test('gives itself nothing', async () => {
    for (const sql of [
      `ALTER ROLE ${ROLES[role]} SUPERUSER`,
      `ALTER ROLE ${ROLES[role]} BYPASSRLS`,
      `GRANT ${ROLES.owner} TO ${ROLES[role]}`,
      `GRANT ${ROLES.context} TO ${ROLES[role]}`,
      `ALTER DATABASE ${name} OWNER TO ${ROLES[role]}`,
    ])
      await expect(ask(role, sql)).rejects.toMatchObject({
        code: expect.stringMatching(/^42501$/),
      });
  });

  test('reads no file and runs no program of the server', async () => {
    await expect(ask(role, "SELECT pg_read_file('postgresql.conf')")).rejects.toMatchObject(DENIED);
    await expect(ask(role, "COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toMatchObject(DENIED);
  });

  test('enters no other database of the cluster', async () => {
    for (const other of ['postgres', 'template1'])
      await expect(
        withConnection(atDatabase(urls[role], other), (client) => client.query('SELECT 1')),
      ).rejects.toMatchObject(DENIED);
  });
});

test('no role is a superuser or passes by row-level security', async () => {
  const rows = await ask(
    'admin',
    `SELECT rolname, rolcanlogin AS login, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
       OR rolreplication AS mighty FROM pg_roles WHERE rolname LIKE 'earshot%' ORDER BY rolname`,
  );

  expect(rows).toEqual(
    Object.values(ROLES)
      .sort()
      .map((rolname) => ({ rolname, login: rolname !== ROLES.context, mighty: false })),
  );
});

test('the app puts jobs in and cannot read whom they are for', async () => {
  const template = atDatabase(urls.app, TEMPLATE);
  await withConnection(template, async (client) => {
    for (const table of ['job', 'job_common', 'schedule'])
      await expect(client.query(`SELECT data FROM pgboss.${table}`)).rejects.toMatchObject(DENIED);
    for (const sql of [`UPDATE pgboss.job SET data = '{}'`, `DELETE FROM pgboss.job`])
      await expect(client.query(sql)).rejects.toMatchObject(DENIED);
  });
});

test('a statement of the app, of a lock and of a forgotten transaction have an end', async () => {
  const limits = `SELECT current_setting('statement_timeout') AS statement,
    current_setting('lock_timeout') AS lock,
    current_setting('idle_in_transaction_session_timeout') AS idle`;

  expect(await ask('app', limits)).toEqual([{ statement: '3s', lock: '1s', idle: '5s' }]);
  expect(await ask('worker', limits)).toEqual([{ statement: '30s', lock: '0', idle: '0' }]);
  await expect(ask('app', 'SELECT pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
});

test('the owner hands a function to the context role, and can still replace it', async () => {
  await ask('owner', `CREATE SCHEMA ctx; GRANT CREATE, USAGE ON SCHEMA ctx TO ${ROLES.context}`);
  const define = (answer: number): string =>
    `CREATE OR REPLACE FUNCTION ctx.answer() RETURNS int LANGUAGE sql SECURITY DEFINER
       SET search_path = pg_catalog AS 'SELECT ${answer}'`;
  await ask('owner', define(1));
  await ask('owner', `ALTER FUNCTION ctx.answer() OWNER TO ${ROLES.context}`);
  await ask('owner', define(2));

  const rows = await ask(
    'owner',
    `SELECT ctx.answer(), proowner::regrole::text AS owner
    FROM pg_proc WHERE oid = 'ctx.answer'::regproc`,
  );
  expect(rows).toEqual([{ answer: 2, owner: ROLES.context }]);
});

test('the owner may not pass the context role on', async () => {
  await expect(ask('owner', `GRANT ${ROLES.context} TO ${ROLES.app}`)).rejects.toMatchObject(
    DENIED,
  );
});

describe('bootstrapRoles', () => {
  const passwords = Object.fromEntries(
    LOGIN_ROLES.map((role) => [role, new URL(urls[role]).password]),
  ) as Record<LoginRole, string>;

  test('is safe to run again, and at the same moment', async () => {
    await Promise.all([1, 2, 3].map(() => bootstrapRoles(urls.admin, passwords)));

    expect(await ask('app', 'SELECT current_user AS me')).toEqual([{ me: ROLES.app }]);
  });
});

test('a database is copied from a template, once, and belongs to the owner role', async () => {
  const copy = `${name}_copy`;
  const template = `${name}_template`;
  try {
    await createDatabase(urls.admin, template);
    await withConnection(atDatabase(urls.owner, template), (client) =>
      client.query('CREATE TABLE copied AS SELECT 7 AS seven'),
    );

    expect(await createDatabase(urls.admin, copy, { template })).toBe(true);
    expect(await createDatabase(urls.admin, copy, { template })).toBe(false);

    const seven = await withConnection(atDatabase(urls.owner, copy), (client) =>
      client.query('SELECT seven FROM copied'),
    );
    expect(seven.rows).toEqual([{ seven: 7 }]);
    await withConnection(atDatabase(urls.app, copy), (client) =>
      expect(client.query('CREATE TABLE mine (id int)')).rejects.toMatchObject(DENIED),
    );
  } finally {
    await dropDatabase(urls.admin, copy);
    await dropDatabase(urls.admin, template);
  }
});
