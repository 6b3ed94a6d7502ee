import pg from 'pg';
import { withConnection } from './admin-connection.js';
import { databaseRightsSql, ROLES, SCHEMA_RIGHTS_SQL } from './roles.sql.js';

/**
 * Makes a database that belongs to the owner role; one that exists keeps what is in it, and its
 * rights are set again.
 * @param template a database to copy; nobody may be connected to it meanwhile.
 * @returns false when it existed.
 */
export async function createDatabase(
  adminUrl: string,
  name: string,
  { template }: { template?: string } = {},
): Promise<boolean> {
  const made = await withConnection(adminUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      const copy = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
      await client.query(
        `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${ROLES.owner}${copy}`,
      );
    }
    // A copy does not take over who may enter its template.
    await client.query(databaseRightsSql(name));
    return rowCount === 0;
  });
  if (template === undefined)
    await withConnection(atDatabase(adminUrl, name), (client) => client.query(SCHEMA_RIGHTS_SQL));
  return made;
}

/** Removes a database with all that is in it, ending the connections to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withConnection(adminUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

/** Only the superuser has business in the databases that every cluster brings. For a cluster of our own. */
export async function closeSystemDatabases(adminUrl: string): Promise<void> {
  await withConnection(adminUrl, (client) =>
    client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'),
  );
}

/** The same server and role, another database. */
export function atDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(name)}`;
  return address.href;
}
