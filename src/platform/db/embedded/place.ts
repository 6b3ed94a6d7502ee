import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { command, type Account } from './command.js';
import { EmbeddedFault } from './fault.js';

/** Where root keeps what another user must reach and the data folder hides. */
const SHARED = '/var/lib/earshot';

/**
 * The folder for a new cluster: the data folder, or, when root's Postgres user cannot reach that
 * (a home of mode 700), one of its own under /var/lib. The rights of somebody's home are not ours
 * to change.
 * @returns the folder outside, or undefined for the data folder itself.
 */
export async function choosePlace(
  dataDir: string,
  account: Account | undefined,
): Promise<string | undefined> {
  if (await canReach(dataDir, account)) return undefined;
  const name = `${path.basename(dataDir)}-${randomBytes(4).toString('hex')}`;
  const place = path.join(await sharedFolder(), name);
  await makeReachable(place);
  if (await canReach(place, account)) return place;
  throw new EmbeddedFault(
    `User ${account?.name} cannot reach ${place}. Start Earshot as an ordinary user, or set EARSHOT_DATA to a folder open to that user.`,
  );
}

/** Asks the kernel, not the mode bits: access lists and mounts have a say too. */
export async function canReach(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  return command('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account).then(
    () => true,
    () => false,
  );
}

export async function sharedFolder(): Promise<string> {
  await makeReachable(SHARED);
  return SHARED;
}

async function makeReachable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
  } catch (error) {
    throw new EmbeddedFault(
      `${folder} cannot be made (${(error as Error).message}). Start Earshot as an ordinary user, or from a folder that every user can reach.`,
    );
  }
}
