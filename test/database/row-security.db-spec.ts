import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { ROLES } from '../../src/accounts/permissions.js';
import { newSecret } from '../../src/platform/config/settings.js';
import { startApp, type TestApp } from '../support/app.js';
import { fillTheOtherTables } from '../support/builders/every-table.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { bystanders, peopledSchool } from '../support/matrix-world.js';
import { type SchoolTable, tableCalled, tablesOfSchools } from '../support/rows.js';

/** No right to the table, or a row that its policy does not let in. */
const REFUSED = '42501';

/** What a statement came to: an error's code, or how many rows it reached. */
type Outcome = string | number;

describe('the database alone refuses', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let moorside: BuiltSchool;
  let tables: SchoolTable[];
  let owner: pg.Client;
  let client: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    harbour = await peopledSchool(app, 'harbour');
    moorside = await peopledSchool(app, 'moorside');
    for (const school of [harbour, moorside])
      await fillTheOtherTables(app, school, await bystanders(app, school));
    [owner, client] = [app.urls.owner, app.urls.app].map(
      (connectionString) => new pg.Client({ connectionString }),
    ) as [pg.Client, pg.Client];
    await Promise.all([owner.connect(), client.connect()]);
    tables = [];
    for (const name of await tablesOfSchools(app))
      tables.push(await tableCalled(owner, name, { own: harbour.id, foreign: moorside.id }));
  });
  afterAll(async () => {
    await Promise.all([owner.end(), client.end()]);
    await app.close();
  });

  /** One statement in a person's transaction, undone again. */
  async function attempt(sql: string, parameters: unknown[] = []): Promise<Outcome> {
    await client.query('SAVEPOINT attempt');
    try {
      return (await client.query(sql, parameters)).rowCount ?? 0;
    } catch (error) {
      return (error as { code?: string }).code ?? 'unknown';
    } finally {
      await client.query('ROLLBACK TO attempt');
    }
  }

  /** A change of all that can be reached, without looking: which rows of the other school it hit. */
  async function hitBlindly(
    table: SchoolTable,
    sql: string,
    parameters: unknown[] = [],
  ): Promise<number> {
    await client.query('SAVEPOINT blind');
    try {
      await client.query(sql, parameters);
      const { rows } = await client.query<{ xid: string }>(
        `SELECT pg_current_xact_id()::xid::text AS xid`,
      );
      // An uncommitted change leaves its mark on the row that everybody else still sees.
      const hit = await owner.query(
        `SELECT 1 FROM ${table.name} WHERE school_id = $1 AND xmax::text::bigint >= $2::bigint`,
        [moorside.id, rows[0]?.xid],
      );
      return hit.rowCount ?? 0;
    } catch {
      return 0;
    } finally {
      await client.query('ROLLBACK TO blind');
    }
  }

  async function within<T>(token: string, work: () => Promise<T>): Promise<T> {
    await client.query('BEGIN');
    try {
      await client.query(`SELECT set_config('app.sid', $1, true)`, [token]);
      return await work();
    } finally {
      await client.query('ROLLBACK');
    }
  }

  const insertOf = ({ name, columns }: SchoolTable): string =>
    `INSERT INTO ${name} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_record(NULL::${name}, $1)`;

  it('has rows of both schools in every table, else it would prove little', () => {
    const empty = tables.filter(({ own, foreign }) => own.length === 0 || foreign.length === 0);
    expect(tables.length).toBeGreaterThan(30);
    expect(empty.map(({ name }) => name)).toEqual([]);
  });

  it.each([...ROLES, 'nobody'])('a row of another school, to %s', async (role) => {
    const kind = role === 'student' || role === 'listener' ? 'student' : 'staff';
    const token = role === 'nobody' ? '' : (await askerFor(app, harbour, role, kind)).token;
    const faults: string[] = [];
    await within(token, async () => {
      for (const table of tables) {
        const { name, changeable } = table;
        const try_ = async (
          what: string,
          fine: Outcome[],
          sql: string,
          values: unknown[],
        ): Promise<void> => {
          const outcome = await attempt(sql, values);
          if (!fine.includes(outcome)) faults.push(`${what} ${name}: ${outcome}`);
        };
        const none = [REFUSED, 0];
        await try_('read', none, `SELECT 1 FROM ${name} WHERE school_id = $1`, [moorside.id]);
        await try_('delete', none, `DELETE FROM ${name} WHERE school_id = $1`, [moorside.id]);
        await try_('bare insert', [REFUSED], `INSERT INTO ${name} (school_id) VALUES ($1)`, [
          moorside.id,
        ]);
        for (const row of table.foreign)
          await try_('copy', [REFUSED], insertOf(table), [JSON.stringify(row)]);
        for (const row of table.own)
          await try_('own row moved into', [REFUSED], insertOf(table), [
            JSON.stringify({ ...row, school_id: moorside.id }),
          ]);
        if ((await hitBlindly(table, `DELETE FROM ${name}`)) > 0)
          faults.push(`blind delete ${name}`);
        if (changeable === null) continue;
        await try_(
          'change',
          none,
          `UPDATE ${name} SET ${changeable} = ${changeable} WHERE school_id = $1`,
          [moorside.id],
        );
        await try_('hand over', none, `UPDATE ${name} SET school_id = $1 WHERE school_id = $2`, [
          moorside.id,
          harbour.id,
        ]);
        for (const row of table.foreign) {
          const hit = await hitBlindly(
            table,
            `UPDATE ${name} SET ${changeable} = (jsonb_populate_record(NULL::${name}, $1)).${changeable}`,
            [JSON.stringify(row)],
          );
          if (hit > 0) faults.push(`blind change ${name}`);
        }
      }
    });
    expect(faults).toEqual([]);
  });

  const idsSeenBy = async (
    username: string,
    kind: 'student' | 'staff',
    sql: string,
  ): Promise<string[]> => {
    const { token } = await askerFor(app, harbour, username, kind);
    return within(token, async () =>
      (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id),
    );
  };

  it("shows a listener their own contacts and nobody else's", async () => {
    const sql = `SELECT DISTINCT listener_id AS id FROM contact`;
    expect(await idsSeenBy('liz', 'student', sql)).toEqual([harbour.people.liz]);
    for (const name of ['listener', 'lia', 'student'])
      expect(await idsSeenBy(name, 'student', sql)).toEqual([]);
    for (const name of ['admin', 'cora', 'head', 'safeguarding_lead', 'sue'])
      expect(await idsSeenBy(name, 'staff', sql)).toEqual([]);
  });

  it('shows a booking to its student, its listener and the adult on duty', async () => {
    const sql = `SELECT DISTINCT student_id AS id FROM booking`;
    for (const [name, kind] of [
      ['newcomer', 'student'],
      ['liz', 'student'],
      ['sue', 'staff'],
    ] as const)
      expect(await idsSeenBy(name, kind, sql)).toEqual([harbour.people.newcomer]);
    for (const name of ['sam', 'lia', 'student'])
      expect(await idsSeenBy(name, 'student', sql)).toEqual([]);
    for (const name of ['admin', 'cora', 'tom', 'head', 'supervisor'])
      expect(await idsSeenBy(name, 'staff', sql)).toEqual([]);
  });

  it('shows an administrator no referral, whatever they were granted', async () => {
    await owner.query(
      `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
       SELECT gen_random_uuid(), school_id, 'referral', id, $1, 'test', now() FROM referral WHERE school_id = $2`,
      [harbour.people.admin, harbour.id],
    );
    for (const table of ['referral', 'referral_action', 'referral_event', 'record_access'])
      expect(await idsSeenBy('admin', 'staff', `SELECT id FROM ${table}`)).toEqual([]);
    expect(await idsSeenBy('admin', 'staff', `SELECT referral_id AS id FROM escalation`)).toEqual(
      [],
    );
  });

  it('gives the worker no column of words and no key', async () => {
    const { rows } = await owner.query<{ column: string; readable: boolean }>(`
      SELECT a.attrelid::regclass || '.' || a.attname AS column,
        has_column_privilege('earshot_worker', a.attrelid, a.attnum, 'SELECT') AS readable
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.atttypid = 'bytea'::regtype AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
        AND n.nspname IN ('public', 'audit', 'ctx', 'restricted')`);
    expect(rows.length).toBeGreaterThan(12);
    // The hash of a publication's figures is published with them; a root of the audit is sent out.
    const readable = rows.filter((row) => row.readable).map(({ column }) => column);
    expect(
      readable.filter((column) => !['publication.data_hash', 'audit.anchor.hash'].includes(column)),
    ).toEqual([]);
  });

  it('lets the application become nobody else and make nothing', async () => {
    const { rows: roles } = await owner.query<{ rolname: string }>(
      `SELECT rolname FROM pg_roles WHERE rolname <> 'earshot_app'`,
    );
    const forbidden = [
      ...roles.map(({ rolname }) => `SET ROLE "${rolname}"`),
      ...roles.map(({ rolname }) => `SET SESSION AUTHORIZATION "${rolname}"`),
      'CREATE TABLE public.mine (id int)',
      'CREATE TABLE ctx.mine (id int)',
      'CREATE SCHEMA mine',
      `CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      'CREATE VIEW public.mine AS SELECT * FROM referral',
      'CREATE EXTENSION dblink',
      'CREATE ROLE mine',
      'ALTER TABLE referral DISABLE ROW LEVEL SECURITY',
      'ALTER ROLE earshot_app BYPASSRLS',
      'CREATE POLICY mine ON referral USING (true)',
      'DROP TABLE referral',
      'TRUNCATE audit.event',
      `SET session_replication_role = 'replica'`,
      `COPY referral TO PROGRAM 'cat'`,
      `SELECT pg_read_file('postgresql.conf')`,
      'SELECT * FROM ctx.secret',
      'SELECT * FROM restricted.contribution',
      'SELECT token_hash FROM sign_in',
    ];
    const allowed: string[] = [];
    await within('', async () => {
      for (const sql of forbidden) if ((await attempt(sql)) !== REFUSED) allowed.push(sql);
    });
    expect(allowed).toEqual([]);
  });

  it('does not let row security be switched off', async () => {
    const { token } = await askerFor(app, harbour, 'head');
    await within(token, async () => {
      await client.query('SET LOCAL row_security = off');
      // Postgres then refuses any question that a policy would have answered in part.
      expect(await attempt('SELECT 1 FROM referral')).toBe(REFUSED);
      expect(await attempt('SELECT 1 FROM person')).toBe(REFUSED);
    });
  });

  it('believes no sign-in that was made up', async () => {
    const { token, personId } = await askerFor(app, harbour, 'cora');
    const hash = createHash('sha256').update(token, 'utf8').digest('hex');
    const forged = [
      '',
      ' ',
      personId,
      randomUUID(),
      newSecret(),
      hash,
      `\\x${hash}`,
      `${token} `,
      '%',
      "' OR 1=1 --",
    ];
    for (const sid of forged)
      await within(sid, async () => {
        for (const { name } of tables)
          expect([REFUSED, 0]).toContain(await attempt(`SELECT 1 FROM ${name}`));
      });
    // A real one belongs to its school, whatever else the connection claims to be.
    await within(token, async () => {
      for (const setting of ['app.school', 'app.school_id', 'app.uid', 'app.person', 'app.roles'])
        await client.query(`SELECT set_config($1, $2, true)`, [setting, moorside.id]);
      expect(await attempt(`SELECT 1 FROM person WHERE school_id = $1`, [moorside.id])).toBe(0);
      expect(
        await attempt(`SELECT 1 FROM person WHERE school_id = $1`, [harbour.id]),
      ).toBeGreaterThan(0);
    });
  });
});
