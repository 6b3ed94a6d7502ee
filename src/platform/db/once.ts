import type { Database } from './database.js';
import type { Asker, Tx } from './tx.js';

/** A form's key, made when the form was shown, with a keyed hash of what was sent. */
export interface Once {
  readonly key: string;
  readonly mac: Buffer;
}

/** The same key came before with other words: they are kept, and the page says what was sent. */
export class AlreadySent extends Error {
  constructor(readonly redirect: string) {
    super('This form was sent before with other words.');
  }
}

/**
 * Runs a write once per form key, claimed inside the write's own transaction.
 *
 * @param work returns the path to go to; the same request again gets the same path and does nothing.
 * @throws AlreadySent when the key was used for another body.
 */
export function runOnce(
  db: Database,
  asker: Asker,
  once: Once,
  work: (tx: Tx) => Promise<string>,
): Promise<string> {
  return db.run(asker, async (tx) => {
    const earlier = await claim(tx, asker, once);
    if (earlier !== undefined) return earlier;
    const redirect = await work(tx);
    await tx.query(`UPDATE once_key SET redirect = $3 WHERE person_id = $1 AND key = $2`, [
      asker.personId,
      once.key,
      redirect,
    ]);
    return redirect;
  });
}

/**
 * What the very same request was answered before, for a write that looks at something first which is
 * not the same the second time (a password that was changed).
 */
export function answeredBefore(
  db: Database,
  asker: Asker,
  once: Once,
): Promise<string | undefined> {
  return db.run(asker, (tx) => earlierAnswer(tx, asker, once));
}

/** @returns the earlier redirect when this very request was answered before. */
async function claim(tx: Tx, asker: Asker, once: Once): Promise<string | undefined> {
  const claimed = await tx.query(
    `INSERT INTO once_key (school_id, person_id, key, request_mac, claimed_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key`,
    [asker.schoolId, asker.personId, once.key, once.mac, tx.now],
  );
  if (claimed.length > 0) return undefined;
  const earlier = await earlierAnswer(tx, asker, once);
  if (earlier === undefined) throw new Error('A form key was neither claimed nor found.');
  return earlier;
}

async function earlierAnswer(tx: Tx, asker: Asker, once: Once): Promise<string | undefined> {
  const earlier = await tx.one<{ request_mac: Buffer; redirect: string }>(
    `SELECT request_mac, redirect FROM once_key WHERE person_id = $1 AND key = $2`,
    [asker.personId, once.key],
  );
  if (earlier === undefined) return undefined;
  if (!earlier.request_mac.equals(once.mac)) throw new AlreadySent(earlier.redirect);
  return earlier.redirect;
}
