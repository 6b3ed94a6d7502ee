import type { Tx } from '../../platform/db/tx.js';

/**
 * Bookings of a school go side by side (`shared`). Whatever changes who is there and when goes
 * `alone`: it waits for the bookings under way and then sees them, and a booking that waited sees
 * what was changed. So nobody can book a listener who is just being taken off.
 *
 * Taken before anything else is read, and never both ways in one transaction.
 */
export async function holdRota(tx: Tx, schoolId: string, how: 'shared' | 'alone'): Promise<void> {
  const lock = how === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await tx.query(`SELECT ${lock}(hashtextextended('rota|' || $1, 0))`, [schoolId]);
}
