import { withConnection } from '../../src/platform/db/admin-connection.js';
import type pg from 'pg';
import type { TestApp } from './app.js';

/** Every table that holds rows of schools, by its whole name, from the catalogue. */
export async function tablesOfSchools({ urls }: Pick<TestApp, 'urls'>): Promise<string[]> {
  return withConnection(urls.owner, async (client) => {
    const { rows } = await client.query<{ name: string }>(`
      SELECT c.oid::regclass::text AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss')
      ORDER BY 1`);
    return rows.map(({ name }) => name);
  });
}

/** A mark of all rows of a school in each table: the same mark, the same rows. */
export async function rowsOfSchool(
  app: Pick<TestApp, 'urls'>,
  schoolId: string,
): Promise<Map<string, string>> {
  const tables = await tablesOfSchools(app);
  return withConnection(app.urls.owner, async (client) => {
    const marks = new Map<string, string>();
    for (const table of tables) {
      const { rows } = await client.query<{ mark: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS mark
         FROM ${table} t WHERE school_id = $1`,
        [schoolId],
      );
      marks.set(table, rows[0]?.mark ?? '');
    }
    return marks;
  });
}

export interface SchoolTable {
  name: string;
  /** Columns that anybody gives a value to. */
  columns: string[];
  /** One that the application may change, if there is any. */
  changeable: string | null;
  /** Rows as they stand, at most three of each school. */
  own: object[];
  foreign: object[];
}

/** A table as the catalogue has it, with a few of its rows. */
export async function tableCalled(
  owner: pg.Client,
  name: string,
  schools: { own: string; foreign: string },
): Promise<SchoolTable> {
  const { rows: columns } = await owner.query<{ name: string; changeable: boolean }>(
    `SELECT attname AS name, has_column_privilege('earshot_app', attrelid, attnum, 'UPDATE') AS changeable
     FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''`,
    [name],
  );
  const rowsOf = async (school: string): Promise<object[]> => {
    const { rows } = await owner.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${name} t WHERE school_id = $1 LIMIT 3`,
      [school],
    );
    return rows.map(({ row }) => row);
  };
  return {
    name,
    columns: columns.map((column) => column.name),
    changeable: columns.find(({ changeable }) => changeable)?.name ?? null,
    own: await rowsOf(schools.own),
    foreign: await rowsOf(schools.foreign),
  };
}
