import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Anchor } from './chain.rules.js';

const LINE = /^(\d{4}-\d{2}-\d{2}) (\d+) ([0-9a-f]{64})$/;

/** A line of the file that is no root: it was damaged, or it is another file. */
export class BrokenAnchorFile extends Error {
  constructor(file: string, line: number) {
    super(`${file}: line ${line} is not "day length root".`);
  }
}

/** Where the roots of the audit stand outside the database: a line for each day, never rewritten. */
export function anchorFile(dataDir: string): string {
  return path.join(dataDir, 'anchors', 'roots.txt');
}

/**
 * @returns the roots of a file, oldest first; undefined when there is no such file
 * @throws BrokenAnchorFile
 */
export async function readAnchors(file: string): Promise<Anchor[] | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text?.split('\n').flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, day, length, hash] = LINE.exec(line.trim()) ?? [];
    if (day === undefined || length === undefined || hash === undefined)
      throw new BrokenAnchorFile(file, at + 1);
    return { day, length: Number(length), hash };
  });
}

/**
 * Adds the days the file does not have yet, and returns only when they are on disk. What stands in
 * it stays: a database that tells another root for an old day does not change it. Two replicas on
 * one folder may write the same line twice, which means the same.
 */
export async function keepAnchors(file: string, anchors: readonly Anchor[]): Promise<void> {
  const kept = await readAnchors(file);
  const days = new Set(kept?.map(({ day }) => day));
  const missing = anchors.filter(({ day }) => !days.has(day));
  if (missing.length === 0) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a', 0o600);
  const { size } = await handle.stat();
  try {
    await handle.write(
      missing.map(({ day, length, hash }) => `${day} ${length} ${hash}\n`).join(''),
    );
    await handle.sync();
  } catch (error) {
    // A full disk leaves no half of a line behind.
    await handle.truncate(size).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}
