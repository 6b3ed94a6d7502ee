import type { Tx } from '../../platform/db/tx.js';

/**
 * Writes down that somebody is told of something now.
 *
 * @param about what it is, and `period` when or of whom: told once for both
 * @returns false when they were told before. Two replicas that ask at once tell once.
 */
export async function toldNow(
  tx: Tx,
  to: { schoolId: string; personId: string },
  about: string,
  period: string,
): Promise<boolean> {
  const written = await tx.query(
    `INSERT INTO retention_notice (school_id, person_id, about, period) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING 1 AS told`,
    [to.schoolId, to.personId, about, period],
  );
  return written.length > 0;
}
