import { randomBytes, randomInt } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMark } from './processes.js';

/** What a living process says about a folder: an empty file named after the process. */
export interface Claim {
  readonly name: string;
  withdraw(): Promise<void>;
}

/** Says in `folder`, for all to see, that this process does `what`. */
export async function claim(folder: string, what: string): Promise<Claim> {
  const mark = (await startMark(process.pid)) ?? 'unknown';
  const name = [what, process.pid, mark, randomBytes(4).toString('hex')].join('.');
  const file = path.join(folder, name);
  await writeFile(file, '', { flag: 'wx', mode: 0o600 });
  return { name, withdraw: () => rm(file, { force: true }) };
}

/**
 * The claims to `what` whose process still lives; those left by `kill -9` are cleared away.
 *
 * A name is never used twice, so clearing a dead claim cannot take a living one: there is no moment
 * between "I saw it was stale" and "I removed it" that a rival could use.
 */
export async function liveClaims(folder: string, what: string): Promise<string[]> {
  const live: string[] = [];
  for (const name of await readdir(folder)) {
    const [kind, pid, mark] = name.split('.');
    if (kind !== what) continue;
    const now = await startMark(Number(pid));
    if (now !== undefined && (now === mark || now === 'unknown')) live.push(name);
    else await rm(path.join(folder, name), { force: true });
  }
  return live;
}

/**
 * Claims `what` for this caller alone.
 *
 * Each rival first makes its claim and then looks: of two, at least one sees the other. Whoever sees
 * another steps back and tries again after a random while, until `patienceMs` have passed.
 * @returns undefined when another kept it all that time.
 */
export async function claimAlone(
  folder: string,
  what: string,
  patienceMs: number,
): Promise<Claim | undefined> {
  const since = performance.now();
  for (;;) {
    const mine = await claim(folder, what);
    const others = (await liveClaims(folder, what)).filter((name) => name !== mine.name);
    if (others.length === 0) return mine;
    await mine.withdraw();
    if (performance.now() - since > patienceMs) return undefined;
    await pause(randomInt(10, 80));
  }
}
