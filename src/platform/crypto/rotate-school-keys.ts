import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Audit } from '../audit/audit.js';
import type { Database } from '../db/database.js';
import type { Tx } from '../db/tx.js';
import { seal, unseal } from './envelope.js';
import type { Keys } from './keys.js';
import type { Say } from './rotate-wrapping-key.js';
import { makeSchoolKey, nobodyKeepsSchoolKeys, openSchoolKey, schoolKeys } from './school-keys.js';
import { dataKeyPlace } from './words.js';

/** Small, so that nobody waits for a batch. */
const BATCH = 200;
const TRIES = 300;
const TRY_AGAIN_MS = 100;

/**
 * Gives every school a new key, wraps its data keys by it and takes the old one away. A school whose
 * earlier change was cut short gets no further key: that change is finished.
 */
export async function rotateSchoolKeys(
  db: Database,
  keys: Keys,
  audit: Audit,
  say: Say,
): Promise<void> {
  const all = await db.asOwner((tx) => schoolKeys(tx));
  const schools = [...new Set(all.map(({ schoolId }) => schoolId))];
  for (const [at, schoolId] of schools.entries()) {
    const which = `school ${at + 1} of ${schools.length}`;
    await db.asOwner(async (tx) => {
      if ((await schoolKeys(tx, schoolId)).length > 1) return;
      await makeSchoolKey(tx, keys, schoolId, randomUUID());
    });
    say(`New key: ${which}.`);
    for (let tries = 1; ; tries += 1) {
      const moved = await rewrapDataKeys(db, keys, schoolId);
      if (moved > 0) say(`Wrapped anew: ${moved} data keys of ${which}.`);
      if (await db.asOwner((tx) => dropOldKeys(tx, audit, schoolId))) break;
      // Words are being sealed this very moment: their key is wrapped anew in the next round.
      if (tries === TRIES) return say(`The old key of ${which} is still in use: run this again.`);
      await pause(TRY_AGAIN_MS);
    }
    say(`Old key gone: ${which}.`);
  }
}

/** @returns how many were wrapped by the newest key of the school */
async function rewrapDataKeys(db: Database, keys: Keys, schoolId: string): Promise<number> {
  let moved = 0;
  let after: string | undefined;
  for (;;) {
    const page = await db.asOwner((tx) => rewrapPage(tx, keys, schoolId, after));
    moved += page.length;
    after = page.at(-1);
    if (page.length < BATCH) return moved;
  }
}

/** @returns the records of one batch, in their order; those that somebody else holds are left */
async function rewrapPage(
  tx: Tx,
  keys: Keys,
  schoolId: string,
  after: string | undefined,
): Promise<string[]> {
  const those = await schoolKeys(tx, schoolId);
  const newest = those.at(-1);
  if (newest === undefined) return [];
  const opened = new Map(those.map((row) => [row.id, openSchoolKey(keys, row)]));
  const target = opened.get(newest.id);
  if (target === undefined) return [];
  const rows = await tx.query<{ record: string; schoolKey: string; wrapped: Buffer }>(
    `SELECT record_id AS record, school_key_id AS "schoolKey", wrapped FROM data_key
     WHERE school_id = $1 AND school_key_id <> $2 AND ($3::uuid IS NULL OR record_id > $3)
     ORDER BY record_id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    [schoolId, newest.id, after ?? null],
  );
  const anew = rows.map(({ record, schoolKey, wrapped }) => {
    const place = dataKeyPlace(schoolId, record);
    const old = opened.get(schoolKey);
    if (old === undefined) throw new Error('A data key names a school key that is not there.');
    return seal(target, unseal(old, wrapped, place), place);
  });
  await tx.change(
    `UPDATE data_key d SET school_key_id = $2, wrapped = n.wrapped
     FROM unnest($3::uuid[], $4::bytea[]) AS n (record_id, wrapped)
     WHERE d.school_id = $1 AND d.record_id = n.record_id`,
    [schoolId, newest.id, rows.map(({ record }) => record), anew],
  );
  return rows.map(({ record }) => record);
}

/** False while a data key is wrapped by an old key, or may be in a moment. */
async function dropOldKeys(tx: Tx, audit: Audit, schoolId: string): Promise<boolean> {
  if (!(await nobodyKeepsSchoolKeys(tx, schoolId))) return false;
  const old = (await schoolKeys(tx, schoolId)).slice(0, -1).map(({ id }) => id);
  const used = await tx.one(
    `SELECT 1 FROM data_key WHERE school_id = $1 AND school_key_id = ANY ($2) LIMIT 1`,
    [schoolId, old],
  );
  if (used !== undefined) return false;
  await tx.change(`DELETE FROM school_key WHERE school_id = $1 AND id = ANY ($2)`, [schoolId, old]);
  await audit.write(tx, {
    action: 'school_key_changed',
    kind: 'school',
    record: schoolId,
    schoolId,
  });
  return true;
}
