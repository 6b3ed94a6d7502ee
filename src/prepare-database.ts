import { installKeys, refuseOtherKeys } from './platform/crypto/install-keys.js';
import type { Keys } from './platform/crypto/keys.js';
import type { Database, DatabaseUrls } from './platform/db/database.js';
import { migrate } from './platform/db/migrate.js';
import {
  refuseOpenRows,
  refuseOtherRoles,
  refuseOtherTime,
} from './platform/db/refuse-unsafe-database.js';

/**
 * What has to be so before anybody is let in: the roles are bound by row security, the clocks agree,
 * the keys are this database's own, its tables are those of this build, and none shows a row to a
 * stranger.
 *
 * @throws UnsafeDatabase, or WrongKeys before anything is written
 */
export async function prepareDatabase(
  db: Database,
  keys: Keys,
  keysDir: string,
  urls: Required<DatabaseUrls>,
): Promise<void> {
  await refuseOtherRoles(urls);
  await refuseOtherTime(urls, db.clock.now());
  await refuseOtherKeys(db, keys, keysDir);
  await migrate(urls.owner);
  await refuseOpenRows(urls);
  await installKeys(db, keys, keysDir);
  db.admit();
}
