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

/** Whoever asks first may have stopped without ending: after this long nobody waits for them. */
const STEP_OUT_MS = 2000;

/**
 * Claims `what` for this caller alone.
 *
 * Each rival first makes its claim and then looks: of two, at least one sees the other, and steps
 * back. So that they do not step back from one another for ever, only the first of those who ask
 * makes a claim; the others wait for their turn, until `patienceMs` have passed.
 * @returns undefined when another kept it all that time.
 */
export async function claimAlone(
  folder: string,
  what: string,
  patienceMs: number,
): Promise<Claim | undefined> {
  const since = performance.now();
  const asking = await claim(folder, `${what}-asking`);
  try {
    for (;;) {
      const waited = performance.now() - since;
      const [first] = (await liveClaims(folder, `${what}-asking`)).sort();
      if (first === asking.name || waited > STEP_OUT_MS) {
        const mine = await claim(folder, what);
        const others = (await liveClaims(folder, what)).filter((name) => name !== mine.name);
        if (others.length === 0) return mine;
        await mine.withdraw();
      }
      if (waited > patienceMs) return undefined;
      await pause(randomInt(10, 80));
    }
  } finally {
    await asking.withdraw();
  }
}
