import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/tx.js';
import type { ReadPass } from '../audit/audit.js';
import { seal, unseal } from './envelope.js';
import type { Keys } from './keys.js';
import {
  keepSchoolKeys,
  makeSchoolKey,
  openSchoolKey,
  schoolKeys,
  type WrappedSchoolKey,
} from './school-keys.js';

/** Where a text stands; it is bound to this place and cannot be moved to another. */
export interface Place {
  table: string;
  column: string;
  record: string;
  schoolId: string;
}

/**
 * Tier-1 encryption of free text (security.md, "Words"): one data key per record, wrapped by the
 * school's key, which is wrapped by a key outside the database. Deleting the data key is the deletion.
 */
export class Words {
  /** By the id of the school key: it stays good when its wrapping is changed. */
  private readonly opened = new Map<string, Buffer>();

  constructor(private readonly keys: Keys) {}

  async seal(tx: Tx, place: Place, text: string): Promise<Buffer> {
    const key = (await this.dataKey(tx, place)) ?? (await this.makeDataKey(tx, place));
    return seal(key, Buffer.from(text, 'utf8'), associated(place));
  }

  /** Seals unless the text is empty: an empty field is no words at all. */
  async sealIfAny(tx: Tx, place: Place, text: string | undefined): Promise<Buffer | null> {
    return text === undefined || text === '' ? null : this.seal(tx, place, text);
  }

  /**
   * @param pass what `Audit.read` gave for this record in this transaction: no audit, no read.
   */
  async open(tx: Tx, pass: ReadPass, place: Place, sealed: Buffer): Promise<string> {
    if (!pass.covers(tx, place.record))
      throw new Error('These words may not be opened: the read was not written down.');
    const key = await this.dataKey(tx, place);
    if (key === undefined) throw new Error('The data key of this record is gone.');
    return unseal(key, sealed, associated(place)).toString('utf8');
  }

  async openIfAny(
    tx: Tx,
    pass: ReadPass,
    place: Place,
    sealed: Buffer | null,
  ): Promise<string | undefined> {
    return sealed === null ? undefined : this.open(tx, pass, place, sealed);
  }

  /**
   * A secret of the person's own, such as what their authenticator app shares with us: no words of
   * anybody, so no read to write down. The database gives its key to that person alone.
   */
  async openSecret(tx: Tx, place: Place & { table: 'totp' }, sealed: Buffer): Promise<string> {
    const key = await this.dataKey(tx, place);
    if (key === undefined) throw new Error('The key of this secret is gone.');
    return unseal(key, sealed, associated(place)).toString('utf8');
  }

  /**
   * One statement for both keys: a rotation may put another school key in the place of this one at
   * any moment, and take the old one away.
   */
  private async dataKey(tx: Tx, place: Place): Promise<Buffer | undefined> {
    const row = await tx.one<WrappedSchoolKey & { dataKey: Buffer }>(
      `SELECT d.wrapped AS "dataKey", s.school_id AS "schoolId", s.id,
         s.wrapping_id AS "wrappingId", s.wrapped
       FROM data_key d JOIN school_key s ON s.school_id = d.school_id AND s.id = d.school_key_id
       WHERE d.school_id = $1 AND d.record_id = $2`,
      [place.schoolId, place.record],
    );
    if (row === undefined) return undefined;
    return unseal(this.schoolKey(row), row.dataKey, dataKeyPlace(place.schoolId, place.record));
  }

  private async makeDataKey(tx: Tx, place: Place): Promise<Buffer> {
    await keepSchoolKeys(tx, place.schoolId);
    const newest = (await schoolKeys(tx, place.schoolId)).at(-1);
    if (newest === undefined) throw new Error('The school has no key.');
    // Without RETURNING: a key may be read only once it is there.
    await tx.query(
      `INSERT INTO data_key (school_id, record_id, school_key_id, wrapped) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [
        place.schoolId,
        place.record,
        newest.id,
        seal(this.schoolKey(newest), randomBytes(32), dataKeyPlace(place.schoolId, place.record)),
      ],
    );
    const made = await this.dataKey(tx, place);
    if (made === undefined) throw new Error('The data key was neither made nor found.');
    return made;
  }

  /** A new school's key; the owner makes it when the school is made. */
  async makeSchoolKey(tx: Tx, schoolId: string, id: string): Promise<void> {
    await makeSchoolKey(tx, this.keys, schoolId, id);
  }

  private schoolKey(row: WrappedSchoolKey): Buffer {
    const known = this.opened.get(row.id);
    if (known !== undefined) return known;
    const key = openSchoolKey(this.keys, row);
    this.opened.set(row.id, key);
    return key;
  }
}

function associated(place: Place): string {
  return `${place.table}|${place.column}|${place.schoolId}|${place.record}`;
}

/** What a data key is bound to. */
export function dataKeyPlace(schoolId: string, record: string): string {
  return `data_key|${schoolId}|${record}`;
}
