import type { Database } from '../db/database.js';
import type { Tx } from '../db/tx.js';
import { WrongKeys } from './key-file.js';
import type { Keys } from './keys.js';
import { keysThatFail } from './key-faults.js';

/**
 * Refuses keys that this database does not know, and those that do not open every school's key.
 * Before anything is written, migrations and a first key file too.
 *
 * @throws WrongKeys
 */
export async function refuseOtherKeys(db: Database, keys: Keys, keysDir: string): Promise<void> {
  await db.asOwner(async (tx) => {
    if (!(await tableIsThere(tx, 'key_mark'))) return;
    if (!(await knowsThese(tx, keys, keysDir))) return;
    const [fault] = await keysThatFail(tx, keys);
    if (fault !== undefined)
      throw new WrongKeys(
        `${fault} Nothing was changed. Put the key file that goes with this database in ${keysDir}.`,
      );
  });
}

/**
 * Writes the key file at the first start, marks the database with it, and refuses any other
 * afterwards; then tells the database the key that a sign-in is begun with.
 *
 * @throws WrongKeys
 */
export async function installKeys(db: Database, keys: Keys, keysDir: string): Promise<void> {
  await db.asOwner(async (tx) => {
    // Two first starts side by side: the second finds the first one's file and mark.
    await tx.query(`LOCK TABLE key_mark IN EXCLUSIVE MODE`);
    if (await knowsThese(tx, keys, keysDir)) return;
    // Before the mark: a start cut short here finds the same keys again.
    keys.settle(tx.now);
    await tx.query(`INSERT INTO key_mark (fingerprint, first_seen_at) VALUES ($1, $2)`, [
      keys.fingerprint,
      tx.now,
    ]);
    await tx.query(`INSERT INTO ctx.secret (name, value) VALUES ('sign-in', $1)`, [keys.signIn]);
  });
}

export async function tableIsThere(tx: Tx, name: string): Promise<boolean> {
  const row = await tx.one<{ there: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS there`, [
    name,
  ]);
  return row?.there === true;
}

/** False when the database knows no keys yet. */
export async function knowsThese(tx: Tx, keys: Keys, keysDir: string): Promise<boolean> {
  const known = await tx.query<{ fingerprint: string }>(`SELECT fingerprint FROM key_mark`);
  if (known.length === 0) return false;
  // Another first start may have written them since we looked.
  keys.takeOver();
  if (!keys.onDisk)
    throw new WrongKeys(
      `There is no key file in ${keysDir}, and this database was made with one. Nothing was changed. Put the key file back, or point EARSHOT_KEYS to it.`,
    );
  if (!known.some(({ fingerprint }) => fingerprint === keys.fingerprint))
    throw new WrongKeys(
      `The keys in ${keysDir} are not the ones this database was made with. Nothing was changed. Put the right key file back, or point EARSHOT_KEYS to it.`,
    );
  return true;
}
