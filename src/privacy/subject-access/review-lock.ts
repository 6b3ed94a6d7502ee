import type { Tx } from '../../platform/db/tx.js';

/**
 * One decision or part of a request after another. A lock on the rows would not do: what was given
 * out may be read and no longer changed, so the database does not lock it for a change.
 */
export async function holdReview(tx: Tx, requestId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [requestId]);
}
