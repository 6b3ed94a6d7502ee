import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { newSecret } from '../../src/platform/config/settings.js';

interface Table {
  name: string;
  school_id: boolean;
  forced: boolean;
}

describe('the database refuses another school', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let moorside: BuiltSchool;
  let owner: pg.Client;
  let tables: Table[];

  beforeAll(async () => {
    app = await startApp();
    harbour = await buildSchool(app, {
      sam: ['student'],
      lia: ['listener'],
      ada: ['admin', 'coordinator', 'supervisor', 'pastoral', 'leader'],
      dee: ['safeguarding_lead', 'head'],
    });
    moorside = await buildSchool(app, { mo: ['student'], max: ['admin'] }, { slug: 'moorside' });
    owner = new pg.Client({ connectionString: app.urls.owner });
    await owner.connect();
    const { rows } = await owner.query<Table>(`
      SELECT c.oid::regclass::text AS name,
        EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'school_id') AS school_id,
        c.relrowsecurity AND c.relforcerowsecurity AS forced
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss')
      ORDER BY 1`);
    tables = rows;
  });
  afterAll(async () => {
    await owner.end();
    await app.close();
  });

  it('forces row security on every table of a school', () => {
    const ofSchools = tables.filter((table) => table.school_id || table.name === 'school');
    expect(ofSchools.length).toBeGreaterThan(25);
    expect(ofSchools.filter((table) => !table.forced)).toEqual([]);
  });

  it('keeps the few tables without a school on a list', () => {
    const ofNoSchool = tables.filter((table) => !table.school_id).map(({ name }) => name);
    expect(ofNoSchool.sort()).toEqual([
      'audit.anchor',
      'audit.chain',
      'audit.check_run',
      'audit.link',
      'ctx.secret',
      'key_mark',
      'migration',
      'retention_kind',
      'school',
      'throttle',
      'web_session',
    ]);
  });

  it('shows nobody of one school a row of another, in any table', async () => {
    // A row of moorside in each table is worth more than an empty one: copies of what is there.
    const people = [
      await askerFor(app, harbour, 'sam', 'student'),
      await askerFor(app, harbour, 'lia', 'student'),
      await askerFor(app, harbour, 'ada'),
      await askerFor(app, harbour, 'dee'),
    ];
    const visible: string[] = [];
    for (const { name } of tables.filter((table) => table.school_id)) {
      for (const asker of people) {
        const rows = await app.db
          .run(asker, (tx) =>
            tx.query(`SELECT school_id FROM ${name} WHERE school_id <> $1 LIMIT 1`, [harbour.id]),
          )
          .catch((error: { driverError?: { code?: string } }) => {
            // No right to the table at all refuses as well.
            if (error.driverError?.code === '42501') return [];
            throw error;
          });
        if (rows.length > 0) visible.push(`${name} as ${asker.personId}`);
      }
    }
    expect(visible).toEqual([]);
    const { rows } = await owner.query(
      `SELECT count(*)::int AS n FROM person WHERE school_id = $1`,
      [moorside.id],
    );
    expect(rows[0]).toEqual({ n: 2 });
  });

  it('shows nothing to a forged, a made-up or an ended sign-in', async () => {
    const sam = await askerFor(app, harbour, 'sam', 'student');
    const count = (token: string): Promise<number> =>
      app.db.run({ ...sam, token }, async (tx) => (await tx.query(`SELECT id FROM person`)).length);
    expect(await count(sam.token)).toBeGreaterThan(0);
    expect(await count(newSecret())).toBe(0);
    expect(await count(sam.personId)).toBe(0);
    expect(await count('')).toBe(0);
    await app.db.outside(`SELECT ctx.end_sign_in($1, $2)`, [sam.token, app.clock.now()]);
    expect(await count(sam.token)).toBe(0);
  });

  it('begins no sign-in for a caller without the key', async () => {
    const client = new pg.Client({ connectionString: app.urls.app });
    await client.connect();
    const person = harbour.people.dee;
    const { rows } = await client.query(
      `SELECT ctx.begin_sign_in(sha256('mine'), $1, now(), 900, 900, '', 'password', sha256('guess')) AS begun`,
      [person],
    );
    expect(rows).toEqual([{ begun: false }]);
    const lookup = await client.query(
      `SELECT * FROM ctx.sign_in_lookup('harbour', 'dee', ''::bytea)`,
    );
    expect(lookup.rows).toEqual([]);
    await expect(client.query(`SELECT * FROM ctx.secret`)).rejects.toThrow(/permission denied/);
    await expect(
      client.query(
        `INSERT INTO sign_in (token_hash, school_id, person_id, started_at, last_seen_at, authenticated_at, expires_at, idle_seconds)
         VALUES (sha256('x'), $1, $2, now(), now(), now(), now(), 1)`,
        [harbour.id, person],
      ),
    ).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it('lets the owner change rows in a migration', async () => {
    const { rowCount } = await owner.query(`UPDATE person SET preferred_name = preferred_name`);
    expect(rowCount).toBe(Object.keys(harbour.people).length + Object.keys(moorside.people).length);
  });
});
