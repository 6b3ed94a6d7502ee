import { installKeys, refuseOtherKeys } from './platform/crypto/install-keys.js';
import type { Keys } from './platform/crypto/keys.js';
import type { Database } from './platform/db/database.js';
import { migrate } from './platform/db/migrate.js';

/**
 * What has to be so before anybody is let in: the keys are this database's own, its tables are those
 * of this build.
 *
 * @throws WrongKeys before anything is written
 */
export async function prepareDatabase(
  db: Database,
  keys: Keys,
  keysDir: string,
  ownerUrl: string,
): Promise<void> {
  await refuseOtherKeys(db, keys, keysDir);
  await migrate(ownerUrl);
  await installKeys(db, keys, keysDir);
  db.admit();
}
