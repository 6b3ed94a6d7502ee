import { open, stat } from 'node:fs/promises';
import { entriesAfter } from '../platform/audit/chain.queries.js';
import type { Database } from '../platform/db/database.js';
import { CommandFault } from './open-context.js';

/** Longer than any line: an entry holds codes and ids. */
const LAST_BYTES = 65_536;

/**
 * `earshot audit export`: every chained entry after a position, a line of JSON each, with its place
 * and hash in the chain, so that a copy elsewhere can be held against the database.
 *
 * @param print takes whole lines, in order
 * @returns the position of the last one
 */
export async function exportAudit(
  db: Database,
  after: number,
  print: (lines: string) => void | Promise<void>,
): Promise<number> {
  let last = after;
  for (;;) {
    const entries = await db.asOwner((tx) => entriesAfter(tx, last));
    const newest = entries.at(-1);
    if (newest === undefined) return last;
    await print(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    last = newest.position;
  }
}

/** Puts what is new at the end of a file, and is on disk when it returns. @returns how many */
export async function exportAuditInto(db: Database, name: string): Promise<number> {
  const before = await lastPosition(name);
  const file = await open(name, 'a', 0o600);
  try {
    const last = await exportAudit(db, before, (lines) => file.appendFile(lines));
    await file.sync();
    return last - before;
  } finally {
    await file.close();
  }
}

async function lastPosition(name: string): Promise<number> {
  const { size } = await stat(name).catch(() => ({ size: 0 }));
  if (size === 0) return 0;
  const length = Math.min(size, LAST_BYTES);
  const file = await open(name, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const position = positionIn(buffer.toString('utf8'));
    if (position !== undefined) return position;
  } finally {
    await file.close();
  }
  throw new CommandFault(
    `The last line of ${name} is cut short or is not of an audit. Take it away, then run this again.`,
  );
}

function positionIn(text: string): number | undefined {
  if (!text.endsWith('\n')) return undefined;
  try {
    const { position } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as {
      position?: unknown;
    };
    return Number.isInteger(position) ? (position as number) : undefined;
  } catch {
    return undefined;
  }
}
