import type { Tx } from '../platform/db/tx.js';

/** Tables of the demo's past; a closed list, because a table's name cannot be a parameter. */
type Table = 'person' | 'person_role' | 'session' | 'shift' | 'slot' | 'booking' | 'contact';

/**
 * Writes many rows in one statement, named as the columns are; a column that is left out is empty.
 * Only for what would take minutes one by one, and as the owner.
 */
export async function bulk(tx: Tx, table: Table, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
