import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/tx.js';
import type { ReadPass } from '../audit/audit.js';
import { seal, unseal } from './envelope.js';
import type { Keys } from './keys.js';

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
  private readonly schoolKeys = new Map<string, Buffer>();

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

  private async dataKey(tx: Tx, place: Place): Promise<Buffer | undefined> {
    const row = await tx.one<{ wrapped: Buffer; school_key_id: string }>(
      `SELECT wrapped, school_key_id FROM data_key WHERE school_id = $1 AND record_id = $2`,
      [place.schoolId, place.record],
    );
    if (row === undefined) return undefined;
    const schoolKey = await this.schoolKey(tx, place.schoolId, row.school_key_id);
    return unseal(schoolKey, row.wrapped, dataKeyPlace(place));
  }

  private async makeDataKey(tx: Tx, place: Place): Promise<Buffer> {
    const newest = await tx.one<{ id: string }>(
      `SELECT id FROM school_key WHERE school_id = $1 ORDER BY created_at DESC LIMIT 1`,
      [place.schoolId],
    );
    if (newest === undefined) throw new Error('The school has no key.');
    const schoolKey = await this.schoolKey(tx, place.schoolId, newest.id);
    // Without RETURNING: a key may be read only once it is there.
    await tx.query(
      `INSERT INTO data_key (school_id, record_id, school_key_id, wrapped) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [
        place.schoolId,
        place.record,
        newest.id,
        seal(schoolKey, randomBytes(32), dataKeyPlace(place)),
      ],
    );
    const made = await this.dataKey(tx, place);
    if (made === undefined) throw new Error('The data key was neither made nor found.');
    return made;
  }

  /** A new school's key; the owner makes it when the school is made. */
  async makeSchoolKey(tx: Tx, schoolId: string, id: string): Promise<void> {
    const { id: wrappingId, key } = this.keys.currentWrapping;
    await tx.query(
      `INSERT INTO school_key (school_id, id, wrapping_id, wrapped, created_at)
       VALUES ($1, $2, $3, $4, $5)`,
      [
        schoolId,
        id,
        wrappingId,
        seal(key, randomBytes(32), `school_key|${schoolId}|${id}`),
        tx.now,
      ],
    );
  }

  private async schoolKey(tx: Tx, schoolId: string, id: string): Promise<Buffer> {
    const known = this.schoolKeys.get(id);
    if (known !== undefined) return known;
    const row = await tx.one<{ wrapping_id: string; wrapped: Buffer }>(
      `SELECT wrapping_id, wrapped FROM school_key WHERE school_id = $1 AND id = $2`,
      [schoolId, id],
    );
    if (row === undefined) throw new Error('The school key is not there.');
    const wrapping = this.keys.wrapping(row.wrapping_id);
    const key = unseal(wrapping, row.wrapped, `school_key|${schoolId}|${id}`);
    this.schoolKeys.set(id, key);
    return key;
  }
}

function associated(place: Place): string {
  return `${place.table}|${place.column}|${place.schoolId}|${place.record}`;
}

function dataKeyPlace(place: Place): string {
  return `data_key|${place.schoolId}|${place.record}`;
}
