import type { Tx } from '../db/tx.js';
import { unseal } from './envelope.js';
import type { Keys } from './keys.js';
import { openSchoolKey, schoolKeys, type WrappedSchoolKey } from './school-keys.js';
import { dataKeyPlace } from './words.js';

const PAGE = 1000;

/** Tries every school's key. @returns a line for each fault; none when all open. */
export async function keysThatFail(tx: Tx, keys: Keys): Promise<string[]> {
  return faultsOf(await schoolKeys(tx), keys);
}

/** Which school keys do not open: one line for each wrapping key that is to blame. */
export function faultsOf(rows: readonly WrappedSchoolKey[], keys: Keys): string[] {
  const missing = rows.filter(({ wrappingId }) => !keys.holds(wrappingId));
  const wrong = rows.filter((row) => !missing.includes(row) && !opens(keys, row));
  return [
    ...byWrapping(missing).map(
      ([id, count]) => `The wrapping key ${id} is not in the key file, and ${needs(count)} it.`,
    ),
    ...byWrapping(wrong).map(
      ([id, count]) =>
        `The wrapping key ${id} in the key file is not the one that ${needs(count)}.`,
    ),
  ];
}

/** Tries every data key. Counts only: neither a key nor a record's id is told. */
export async function tryDataKeys(
  tx: Tx,
  keys: Keys,
): Promise<{ tried: number; failed: number; schools: number }> {
  const opened = new Map<string, Buffer>();
  for (const row of await schoolKeys(tx))
    if (opens(keys, row)) opened.set(row.id, openSchoolKey(keys, row));
  let [tried, failed] = [0, 0];
  const schools = new Set<string>();
  let after: { school: string; record: string } | undefined;
  for (;;) {
    const page = await tx.query<{
      school: string;
      record: string;
      schoolKey: string;
      wrapped: Buffer;
    }>(
      `SELECT school_id AS school, record_id AS record, school_key_id AS "schoolKey", wrapped
       FROM data_key WHERE $1::uuid IS NULL OR (school_id, record_id) > ($1, $2::uuid)
       ORDER BY school_id, record_id LIMIT ${PAGE}`,
      [after?.school ?? null, after?.record ?? null],
    );
    for (const row of page) {
      tried += 1;
      const key = opened.get(row.schoolKey);
      if (key !== undefined && fits(key, row.wrapped, dataKeyPlace(row.school, row.record)))
        continue;
      failed += 1;
      schools.add(row.school);
    }
    after = page.at(-1);
    if (page.length < PAGE) return { tried, failed, schools: schools.size };
  }
}

function opens(keys: Keys, row: WrappedSchoolKey): boolean {
  try {
    openSchoolKey(keys, row);
    return true;
  } catch {
    return false;
  }
}

function fits(key: Buffer, wrapped: Buffer, place: string): boolean {
  try {
    unseal(key, wrapped, place);
    return true;
  } catch {
    return false;
  }
}

/** How many schools each wrapping key is needed for. */
export function byWrapping(rows: readonly WrappedSchoolKey[]): [string, number][] {
  const schools = new Map<string, Set<string>>();
  for (const { wrappingId, schoolId } of rows)
    schools.set(wrappingId, (schools.get(wrappingId) ?? new Set()).add(schoolId));
  return [...schools].map(([id, those]) => [id, those.size]);
}

function needs(count: number): string {
  return count === 1 ? 'the key of 1 school needs' : `the keys of ${count} schools need`;
}
