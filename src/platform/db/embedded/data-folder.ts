import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { claimAlone } from './claims.js';
import { EmbeddedFault } from './fault.js';

/** A rival that was only asking is gone within milliseconds; one that holds the folder stays. */
const LOCK_PATIENCE_MS = 600;

/**
 * Makes the data folder when it is missing.
 *
 * Made by root it may be passed through, not listed: Postgres runs as another user and must reach
 * its part. An existing folder keeps the rights its owner gave it.
 * @returns the folder inside that holds the claims of running processes.
 */
export async function prepareDataFolder(dataDir: string): Promise<string> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  const claims = path.join(dataDir, 'run');
  try {
    const made = await mkdir(dataDir, { recursive: true, mode });
    if (made !== undefined) await chmod(dataDir, mode);
    await mkdir(claims, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new EmbeddedFault(`The data folder cannot be used: ${(error as Error).message}`);
  }
  return claims;
}

/**
 * Takes the data folder for one running application. The command line does not take it: it works
 * beside the application.
 * @throws EmbeddedFault when another application has it. After `kill -9` it is free again.
 */
export async function lockDataFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const claims = await prepareDataFolder(dataDir);
  const lock = await claimAlone(claims, 'application', LOCK_PATIENCE_MS);
  if (lock === undefined)
    throw new EmbeddedFault(
      `Earshot is already running with the data folder ${dataDir}. Stop it first, or set EARSHOT_DATA to another folder.`,
    );
  return { release: () => lock.withdraw() };
}
