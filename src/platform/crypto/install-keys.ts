import type { Database } from '../db/database.js';
import type { Tx } from '../db/tx.js';
import type { Keys } from './keys.js';

/** The database was opened with other keys before: nothing may be written with these. */
export class WrongKeys extends Error {
  constructor(keysDir: string) {
    super(
      `The keys in ${keysDir} are not the ones this database was made with. Nothing was changed. Put the right key file back, or point EARSHOT_KEYS to it.`,
    );
  }
}

/** Before anything is written, migrations too. @throws WrongKeys */
export async function refuseOtherKeys(db: Database, keys: Keys, keysDir: string): Promise<void> {
  await db.asOwner(async (tx) => {
    const [marks] = await tx.query<{ there: boolean }>(
      `SELECT to_regclass('key_mark') IS NOT NULL AS there`,
    );
    if (marks?.there === true) await knowsThese(tx, keys, keysDir);
  });
}

/**
 * Marks the database with this key file at the first start, and refuses any other afterwards; then
 * tells the database the key that a sign-in is begun with.
 *
 * @throws WrongKeys
 */
export async function installKeys(db: Database, keys: Keys, keysDir: string): Promise<void> {
  await db.asOwner(async (tx) => {
    if (await knowsThese(tx, keys, keysDir)) return;
    await tx.query(`INSERT INTO key_mark (fingerprint, first_seen_at) VALUES ($1, $2)`, [
      keys.fingerprint,
      tx.now,
    ]);
    await tx.query(`INSERT INTO ctx.secret (name, value) VALUES ('sign-in', $1)`, [keys.signIn]);
  });
}

/** False when the database knows no keys yet. */
async function knowsThese(tx: Tx, keys: Keys, keysDir: string): Promise<boolean> {
  const known = await tx.query<{ fingerprint: string }>(`SELECT fingerprint FROM key_mark`);
  if (known.length > 0 && !known.some(({ fingerprint }) => fingerprint === keys.fingerprint))
    throw new WrongKeys(keysDir);
  return known.length > 0;
}
