import type { Tx } from '../db/tx.js';

/** What happened to which record; never a child's words. */
export interface AuditEntry {
  action: string;
  kind: string;
  record?: string;
  /** Codes and ids only. */
  detail?: Record<string, string | number | boolean | null | string[]>;
  /** Needed only where there is no signed-in person (jobs, the command line). */
  schoolId?: string;
}

/** Proof that a read was written down in this transaction; only `Audit.read` makes one. */
export class ReadPass {
  private constructor(
    private readonly tx: Tx,
    private readonly records: readonly string[],
  ) {}

  static forRead(tx: Tx, records: readonly string[]): ReadPass {
    return new ReadPass(tx, records);
  }

  covers(tx: Tx, record: string): boolean {
    return tx === this.tx && this.records.includes(record);
  }
}

/**
 * The append-only record of who did and read what. One function of the database writes it; who did
 * it is taken from the sign-in there, and when from its clock, so neither can be forged here.
 */
export class Audit {
  async write(tx: Tx, entry: AuditEntry): Promise<void> {
    await tx.query(`SELECT audit.append($1, $2, $3, $4, $5)`, [
      entry.action,
      entry.kind,
      entry.record ?? null,
      JSON.stringify(entry.detail ?? {}),
      entry.schoolId ?? null,
    ]);
  }

  /**
   * Writes a read down before it happens.
   * @returns the pass `Words.open` asks for; it is good for these records in this transaction.
   */
  async read(tx: Tx, kind: string, records: string[], why: string): Promise<ReadPass> {
    for (const record of records)
      await this.write(tx, { action: 'read', kind, record, detail: { why } });
    return ReadPass.forRead(tx, records);
  }
}
