import { keepAnchors } from '../platform/audit/anchor-file.js';
import type { Audit } from '../platform/audit/audit.js';
import { anchorsInDatabase } from '../platform/audit/chain.queries.js';
import type { Database } from '../platform/db/database.js';

/** Writes the roots as the database remembers them. @returns how many */
export function renewRoots(db: Database, audit: Audit, file: string): Promise<number> {
  return db.asOwner(async (tx) => {
    const known = await anchorsInDatabase(tx);
    const detail = { roots: known.length };
    await audit.write(tx, { action: 'roots_renewed', kind: 'audit', detail });
    // Last: without the entry there is no file.
    await keepAnchors(file, known);
    return known.length;
  });
}
