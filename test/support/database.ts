import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { createDatabase, dropDatabase, atDatabase } from '../../src/platform/db/databases.js';
import { migrate } from '../../src/platform/db/migrate.js';
import type { DatabaseUrls } from '../../src/platform/db/database.js';
import { getCluster } from './cluster.js';

/** See the file. */
const ANY_TIME = readFileSync(new URL('any-time.sql', import.meta.url), 'utf8');

export const TEMPLATE = process.env.EARSHOT_TEST_TEMPLATE ?? 'earshot_template';

export type TestUrls = DatabaseUrls & { owner: string; auditor: string; backup: string };

/** Migrates the template once for each run (global setup). */
export async function makeTemplate(): Promise<void> {
  const { urls } = getCluster();
  await createDatabase(urls.admin, TEMPLATE);
  await migrate(atDatabase(urls.owner, TEMPLATE));
  await withConnection(atDatabase(urls.owner, TEMPLATE), (client) => client.query(ANY_TIME));
}

/** A database of its own for one test file, cloned from the migrated template. */
export async function cloneDatabase(): Promise<{ urls: TestUrls; drop: () => Promise<void> }> {
  const { urls } = getCluster();
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(urls.admin, name, { template: TEMPLATE });
  const at = (url: string): string => atDatabase(url, name);
  return {
    urls: {
      app: at(urls.app),
      worker: at(urls.worker),
      owner: at(urls.owner),
      auditor: at(urls.auditor),
      backup: at(urls.backup),
    },
    drop: () => dropDatabase(urls.admin, name),
  };
}
