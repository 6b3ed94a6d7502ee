import pg from 'pg';
import { ROLES } from '../../src/accounts/permissions.js';
import { startApp, type TestApp } from '../support/app.js';
import { fillTheOtherTables } from '../support/builders/every-table.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { bystanders, peopledSchool } from '../support/matrix-world.js';
import { tablesOfSchools } from '../support/rows.js';

/** One of each role who has nothing, and some who hold what the examples made. */
const ASKERS = [...ROLES, 'subject', 'liz', 'newcomer', 'sue', 'tom', 'cora'];
const YOUNG = ['student', 'listener', 'liz', 'newcomer'];

interface Table {
  name: string;
  insertable: string[];
  changeable: string | null;
  rows: object[];
}

/**
 * How far each person reaches within their own school by any statement, from the database's answers:
 * a policy that lets more or less through changes a line. Whoever means it reads the lines that
 * changed against domain.md, "Who may see what", and writes them down with `-u`.
 */
describe('the rows of one school', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let tables: Table[];
  let client: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    school = await peopledSchool(app, 'harbour');
    await bystanders(app, school);
    await fillTheOtherTables(app, school, await bystanders(app, school));
    const owner = new pg.Client({ connectionString: app.urls.owner });
    await owner.connect();
    tables = [];
    for (const name of await tablesOfSchools(app)) tables.push(await tableOf(owner, name));
    await owner.end();
    client = new pg.Client({ connectionString: app.urls.app });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await app.close();
  });

  it('are reached by whom', async () => {
    const lines = new Map<string, string[]>();
    for (const name of ASKERS) {
      const kind = YOUNG.includes(name) ? 'student' : 'staff';
      const { token } = await askerFor(app, school, name, kind);
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.sid', $1, true)`, [token]);
      for (const table of tables)
        for (const [verb, reach] of await reaches(table))
          if (reach !== 'none') {
            const line = `${table.name}: ${verb} ${reach}`;
            lines.set(line, [...(lines.get(line) ?? []), name]);
          }
      await client.query('ROLLBACK');
    }
    const written = [...lines].map(([line, names]) =>
      names.length === ASKERS.length ? `${line}: everybody` : `${line}: ${names.join(', ')}`,
    );
    expect(written.toSorted().join('\n')).toMatchSnapshot();
    // Some ten thousand statements: seconds on a quiet machine, minutes on a busy one.
  }, 600_000);

  async function reaches({
    name,
    insertable,
    changeable,
    rows,
  }: Table): Promise<[string, string][]> {
    const found: [string, string][] = [
      ['read', share(await attempt(`SELECT 1 FROM ${name}`), rows.length)],
      ['delete', share(await attempt(`DELETE FROM ${name}`), rows.length)],
    ];
    if (insertable.length > 0) {
      const columns = insertable.join(', ');
      const sql = `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${name}, $1)`;
      let letIn = 0;
      // That it stands there already is found out only after the policy said yes.
      for (const row of rows) if ((await attempt(sql, [JSON.stringify(row)])) !== null) letIn += 1;
      found.push(['copy', share(letIn, rows.length)]);
    }
    if (changeable !== null) {
      const same = `UPDATE ${name} SET ${changeable} = ${changeable}`;
      const blind = `UPDATE ${name} SET ${changeable} = (jsonb_populate_record(NULL::${name}, $1)).${changeable}`;
      found.push(['change', share(await attempt(same), rows.length)]);
      found.push([
        'change unseen',
        share(await attempt(blind, [JSON.stringify(rows[0] ?? {})]), rows.length),
      ]);
    }
    return found;
  }

  /** One statement, undone again. @returns how many rows, null when refused, NaN when it failed */
  async function attempt(sql: string, parameters: unknown[] = []): Promise<number | null> {
    await client.query('SAVEPOINT attempt');
    try {
      return (await client.query(sql, parameters)).rowCount ?? 0;
    } catch (error) {
      return (error as { code?: string }).code === '42501' ? null : NaN;
    } finally {
      await client.query('ROLLBACK TO attempt');
    }
  }
});

function share(count: number | null, all: number): string {
  if (count === null || count === 0) return 'none';
  // Let through, and stopped by a constraint or a trigger.
  if (Number.isNaN(count)) return 'as far as it fits';
  return count >= all ? 'all' : 'some';
}

async function tableOf(owner: pg.Client, name: string): Promise<Table> {
  const { rows: columns } = await owner.query<{ name: string; add: boolean; change: boolean }>(
    `SELECT quote_ident(attname) AS name, has_column_privilege('earshot_app', attrelid, attnum, 'INSERT') AS add,
       has_column_privilege('earshot_app', attrelid, attnum, 'UPDATE') AS change
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
     ORDER BY attnum`,
    [name],
  );
  const { rows } = await owner.query<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
  return {
    name,
    insertable: columns.filter(({ add }) => add).map((column) => column.name),
    changeable: columns.find(({ change }) => change)?.name ?? null,
    rows: rows.map(({ row }) => row),
  };
}
