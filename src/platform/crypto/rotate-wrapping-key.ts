import type { Audit } from '../audit/audit.js';
import type { Database } from '../db/database.js';
import type { Tx } from '../db/tx.js';
import { byWrapping } from './key-faults.js';
import { WrongKeys } from './key-file.js';
import type { Keys } from './keys.js';
import {
  holdOffNewSchoolKeys,
  openSchoolKey,
  schoolKeys,
  type WrappedSchoolKey,
  wrapSchoolKey,
} from './school-keys.js';

/** Gets a line for the operator after each step; whatever it throws, the rest can be done later. */
export type Say = (line: string) => void;

/** Only the name of the lock that keeps two rotations of a database apart. */
const ROTATING = 3277481;

/** One rotation at a time; it ends with the connection, so a killed one leaves nothing behind. */
export function rotatingAlone<T>(db: Database, work: () => Promise<T>): Promise<T> {
  return db.asOwner(async (tx) => {
    const row = await tx.one<{ free: boolean }>(`SELECT pg_try_advisory_xact_lock($1, 0) AS free`, [
      ROTATING,
    ]);
    if (row?.free !== true) throw new WrongKeys('Another rotation of these keys is running.');
    return work();
  });
}

/**
 * Makes a new wrapping key, unless an earlier one is still to be put to use: then that rotation is
 * finished instead.
 */
export async function addWrappingKey(db: Database, keys: Keys, say: Say): Promise<void> {
  const { used, now } = await db.asOwner(async (tx) => ({
    used: byWrapping(await schoolKeys(tx)),
    now: tx.now,
  }));
  keys.reload();
  const { id } = keys.currentWrapping;
  if (used.length === 0) say(`No school has a key yet: ${id} stays the current wrapping key.`);
  else if (used.some(([wrapping]) => wrapping !== id))
    say(`The wrapping key ${id} is not in use everywhere yet: this goes on with it.`);
  else say(`The new wrapping key is ${keys.addWrapping(now)}.`);
}

/**
 * Wraps every school's key by the current wrapping key, each in a transaction of its own. What a
 * school key opens stays as it is, so a running application notices nothing.
 */
export async function rewrapSchoolKeys(
  db: Database,
  keys: Keys,
  audit: Audit,
  say: Say,
): Promise<void> {
  const current = keys.currentWrapping.id;
  const old = (await db.asOwner((tx) => schoolKeys(tx))).filter(
    ({ wrappingId }) => wrappingId !== current,
  );
  for (const [at, row] of old.entries()) {
    await db.asOwner((tx) => rewrap(tx, keys, audit, row));
    say(`Wrapped anew: school key ${at + 1} of ${old.length}.`);
  }
  if (old.length === 0) say(`Every school's key is wrapped by ${current}.`);
}

async function rewrap(tx: Tx, keys: Keys, audit: Audit, row: WrappedSchoolKey): Promise<void> {
  // Not FOR UPDATE: new data keys refer to the row and would wait.
  const still = await tx.one(
    `SELECT 1 FROM school_key WHERE school_id = $1 AND id = $2 AND wrapping_id = $3
     FOR NO KEY UPDATE`,
    [row.schoolId, row.id, row.wrappingId],
  );
  if (still === undefined) return;
  const { wrappingId, wrapped } = wrapSchoolKey(keys, row, openSchoolKey(keys, row));
  await tx.change(
    `UPDATE school_key SET wrapping_id = $3, wrapped = $4 WHERE school_id = $1 AND id = $2`,
    [row.schoolId, row.id, wrappingId, wrapped],
  );
  await audit.write(tx, {
    action: 'school_key_wrapped_anew',
    kind: 'school',
    record: row.schoolId,
    schoolId: row.schoolId,
    detail: { from: row.wrappingId, to: wrappingId },
  });
}

/**
 * Takes wrapping keys that wrap nothing out of the file. Backups made while they were in use need
 * them, so this is never done unasked.
 */
export async function retireWrappingKeys(db: Database, keys: Keys, say: Say): Promise<void> {
  await db.asOwner(async (tx) => {
    await holdOffNewSchoolKeys(tx);
    keys.reload();
    const used = byWrapping(await schoolKeys(tx)).map(([id]) => id);
    const current = keys.currentWrapping.id;
    const spare = keys.wrappingIds
      .map(({ id }) => id)
      .filter((id) => id !== current && !used.includes(id));
    if (spare.length === 0) return say('No old wrapping key is left to take out.');
    keys.retireWrapping(spare);
    say(`Taken out of the key file: ${spare.join(', ')}.`);
    say('Backups from before the last rotation need an older copy of the file.');
  });
}
