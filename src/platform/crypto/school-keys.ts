import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/tx.js';
import { seal, unseal } from './envelope.js';
import type { Keys } from './keys.js';

/** A school's key as the database holds it. */
export interface WrappedSchoolKey {
  readonly schoolId: string;
  readonly id: string;
  readonly wrappingId: string;
  readonly wrapped: Buffer;
}

/** Names of locks in Postgres; the numbers say nothing else. */
const MAKING_SCHOOL_KEYS = 3277479;
const SEALING = 3277480;

/** @throws when the key file does not hold its wrapping key, or another of the same id. */
export function openSchoolKey(keys: Keys, row: WrappedSchoolKey): Buffer {
  const { schoolId, id, wrappingId, wrapped } = row;
  return unseal(keys.wrapping(wrappingId), wrapped, schoolKeyPlace(schoolId, id));
}

/** Wraps a school's key by the current wrapping key. */
export function wrapSchoolKey(
  keys: Keys,
  { schoolId, id }: Pick<WrappedSchoolKey, 'schoolId' | 'id'>,
  key: Buffer,
): WrappedSchoolKey {
  const { id: wrappingId, key: wrapping } = keys.currentWrapping;
  return {
    schoolId,
    id,
    wrappingId,
    wrapped: seal(wrapping, key, schoolKeyPlace(schoolId, id)),
  };
}

/** A new key for a school, the newest of its keys; the owner's transaction only. */
export async function makeSchoolKey(
  tx: Tx,
  keys: Keys,
  schoolId: string,
  id: string,
): Promise<void> {
  // Until this is committed no wrapping key is retired; one that was retired before is not used.
  await tx.query(`SELECT pg_advisory_xact_lock_shared($1, 0)`, [MAKING_SCHOOL_KEYS]);
  keys.reload();
  const { wrappingId, wrapped } = wrapSchoolKey(keys, { schoolId, id }, randomBytes(32));
  await tx.query(
    `INSERT INTO school_key (school_id, id, wrapping_id, wrapped, created_at)
     SELECT $1, $2, $3, $4, greatest($5::timestamptz, max(created_at) + interval '1 microsecond')
     FROM school_key WHERE school_id = $1`,
    [schoolId, id, wrappingId, wrapped, tx.now],
  );
}

/** Waits until every school key being made is there to be counted, and holds off the next. */
export async function holdOffNewSchoolKeys(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1, 0)`, [MAKING_SCHOOL_KEYS]);
}

/** Until the end of the transaction no school key that could be chosen in it goes away. */
export async function keepSchoolKeys(tx: Tx, schoolId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared($1, hashtext($2))`, [SEALING, schoolId]);
}

/** False while any transaction may still wrap a data key by an older key of the school. */
export async function nobodyKeepsSchoolKeys(tx: Tx, schoolId: string): Promise<boolean> {
  // Asked for, never waited for: those who come to seal would wait behind us.
  const row = await tx.one<{ free: boolean }>(
    `SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS free`,
    [SEALING, schoolId],
  );
  return row?.free === true;
}

/** Every school's keys, or one school's; newest last in each. */
export async function schoolKeys(tx: Tx, schoolId?: string): Promise<WrappedSchoolKey[]> {
  return tx.query<WrappedSchoolKey>(
    `SELECT school_id AS "schoolId", id, wrapping_id AS "wrappingId", wrapped FROM school_key
     WHERE $1::uuid IS NULL OR school_id = $1 ORDER BY school_id, created_at`,
    [schoolId ?? null],
  );
}

/** Locks are held for each record that goes, and a transaction has only so many. */
const SHRED_BATCH = 500;

/**
 * Takes some data keys of a school away; what is held stops it.
 *
 * @returns how many; 0 when none is left
 */
export async function shredDataKeys(tx: Tx, schoolId: string): Promise<number> {
  return tx.change(
    `DELETE FROM data_key WHERE school_id = $1 AND record_id IN
       (SELECT record_id FROM data_key WHERE school_id = $1 ORDER BY record_id LIMIT ${SHRED_BATCH})`,
    [schoolId],
  );
}

/**
 * The end of all words of a school: without its keys nothing of it opens or is sealed any more, in a
 * running application either. Copies of the key rows live on in backups made before, until those expire.
 *
 * @throws when a data key is still there
 */
export async function dropSchoolKeys(tx: Tx, schoolId: string): Promise<void> {
  // Who is sealing something this moment comes first, and its data key stops this.
  await tx.query(`SELECT pg_advisory_xact_lock($1, hashtext($2))`, [SEALING, schoolId]);
  await tx.change(`DELETE FROM school_key WHERE school_id = $1`, [schoolId]);
}

function schoolKeyPlace(schoolId: string, id: string): string {
  return `school_key|${schoolId}|${id}`;
}
