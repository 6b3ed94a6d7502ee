import type pg from 'pg';
import { newSecret } from '../config/settings.js';
import { withConnection } from './admin-connection.js';
import type { DatabaseUrls } from './database.js';
import { ROLES } from './roles.sql.js';

/** What would let people see another school's rows, in one line for whoever starts Earshot. */
export class UnsafeDatabase extends Error {}

type Urls = Required<DatabaseUrls>;

const SETTINGS = {
  app: 'DATABASE_URL',
  worker: 'DATABASE_WORKER_URL',
  owner: 'DATABASE_OWNER_URL',
} as const;

/**
 * Each address signs in as its own role, and none of them as one that row security does not bind.
 * Before anything is written.
 *
 * @throws UnsafeDatabase
 */
export async function refuseOtherRoles(urls: Urls): Promise<void> {
  for (const key of ['app', 'worker', 'owner'] as const) {
    const role = await withConnection(urls[key], roleOf);
    const fault =
      role.name !== ROLES[key]
        ? `signs in as ${role.name}, not as ${ROLES[key]}`
        : role.unbound
          ? `signs in as ${role.name}, whom row security does not bind`
          : key !== 'owner' && role.member
            ? `signs in as ${role.name}, who may become another role`
            : undefined;
    if (fault !== undefined)
      throw new UnsafeDatabase(
        `${SETTINGS[key]} ${fault}. Earshot does not start like this, and nothing was changed.`,
      );
  }
}

/** The database believes five minutes (migration 21); what drifts has some of them left at the start. */
const APART_MINUTES = 2;

/**
 * A database whose clock is another's would refuse nearly everything, and let access last longer.
 *
 * @throws UnsafeDatabase
 */
export async function refuseOtherTime({ app }: Urls, now: Date): Promise<void> {
  const there = await withConnection(app, async (client) => {
    const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    return rows[0]?.at ?? now;
  });
  const minutes = Math.round((there.getTime() - now.getTime()) / 60_000);
  if (Math.abs(minutes) > APART_MINUTES)
    throw new UnsafeDatabase(
      `The clock of the database is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead of' : 'behind'} this machine's. Set both by a time server; Earshot does not start like this, and nothing was changed.`,
    );
}

/**
 * Every row is a canary: without a sign-in, and with one that was made up, the application's own
 * connection must see none in any table of schools. An empty table shows nothing, so the policies
 * themselves are looked at too.
 *
 * @throws UnsafeDatabase
 */
export async function refuseOpenRows(urls: Urls): Promise<void> {
  const fault = await withConnection(urls.app, async (client) => {
    const tables = await tablesOfSchools(client);
    const [loose] = await looseTables(client, tables);
    return loose ?? (await firstSeen(client, tables));
  });
  if (fault !== undefined)
    throw new UnsafeDatabase(
      `One school could see another's rows: ${fault}. Earshot does not start like this.`,
    );
}

interface SchoolTable {
  oid: number;
  name: string;
  readable: boolean;
  bound: boolean;
}

async function roleOf(
  client: pg.Client,
): Promise<{ name: string; unbound: boolean; member: boolean }> {
  const { rows } = await client.query<{ name: string; unbound: boolean; member: boolean }>(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS unbound,
       EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member
     FROM pg_roles r WHERE rolname = session_user`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The database did not say who signed in.');
  return row;
}

/** Every table that holds rows of schools, from the catalogue: a new one cannot be forgotten. */
async function tablesOfSchools(client: pg.Client): Promise<SchoolTable[]> {
  const { rows } = await client.query<SchoolTable>(
    `SELECT c.oid, c.oid::regclass::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS bound,
       has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AS readable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pgboss')
       AND (c.oid = to_regclass('public.school') OR EXISTS (
         SELECT FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped))
     ORDER BY 2`,
  );
  return rows;
}

/** A policy for the application that never asks the context would answer everybody. */
async function looseTables(client: pg.Client, tables: SchoolTable[]): Promise<string[]> {
  const unbound = tables.filter(({ bound }) => !bound);
  const { rows: loose } = await client.query<{ table: string; policy: string }>(
    `SELECT polrelid::regclass::text AS table, polname AS policy FROM pg_policy
     WHERE polrelid = ANY ($1::oid[]) AND polpermissive
       AND polroles && ARRAY[0::oid, '${ROLES.app}'::regrole::oid]
       AND (CASE WHEN polcmd = 'a' THEN polwithcheck ELSE polqual END IS NULL
         OR pg_get_expr(polqual, polrelid) !~ 'ctx\\.'
         OR pg_get_expr(polwithcheck, polrelid) !~ 'ctx\\.')
     ORDER BY 1, 2`,
    [tables.map(({ oid }) => oid)],
  );
  const { rows: keys } = await client.query<{ table: string }>(
    `SELECT t AS table FROM unnest(ARRAY['data_key', 'school_key']) t
     WHERE has_column_privilege('${ROLES.worker}', t, 'wrapped', 'SELECT')`,
  );
  return [
    ...unbound.map(({ name }) => `row security is off, or not forced, on ${name}`),
    ...loose.map(({ table, policy }) => `the policy ${policy} on ${table} asks for no sign-in`),
    ...keys.map(({ table }) => `the jobs' role may read the keys in ${table}`),
  ];
}

async function firstSeen(client: pg.Client, tables: SchoolTable[]): Promise<string | undefined> {
  const readable = tables.filter((table) => table.readable);
  // All in one go: names come from the catalogue, quoted by it.
  const look = readable
    .map(({ name }, at) => `SELECT ${at} AS at WHERE EXISTS (SELECT 1 FROM ${name})`)
    .join(' UNION ALL ');
  if (look === '') return undefined;
  for (const [token, who] of [
    ['', 'without a sign-in'],
    [newSecret(), 'with a made-up sign-in'],
  ] as const) {
    await client.query('BEGIN');
    // A large school is no fault; the application's own three seconds are for requests.
    await client.query(`SET LOCAL statement_timeout = '60s'`);
    await client.query(`SELECT set_config('app.sid', $1, true)`, [token]);
    const { rows } = await client.query<{ at: number }>(look);
    await client.query('ROLLBACK');
    const [seen] = rows;
    if (seen !== undefined) return `a row of ${readable[seen.at]?.name} can be seen ${who}`;
  }
  return undefined;
}
