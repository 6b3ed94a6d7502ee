import { chown, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { newSecret } from '../../config/settings.js';
import type { LoginRole } from '../roles.sql.js';
import { EmbeddedFault } from './fault.js';
import { choosePort } from './port.js';

/** `database.json` in the data folder: what must be known to open the embedded database again. */
export interface DatabaseRecord {
  /** False until the cluster is complete, so that a missing one is noticed rather than made anew. */
  made: boolean;
  /** The folder that holds the cluster, when it is not the data folder itself. */
  place?: string;
  port: number;
  passwords: Record<LoginRole | 'admin', string>;
}

export async function newRecord(): Promise<DatabaseRecord> {
  return {
    made: false,
    port: await choosePort(),
    passwords: {
      admin: newSecret(),
      owner: newSecret(),
      app: newSecret(),
      worker: newSecret(),
      auditor: newSecret(),
      backup: newSecret(),
    },
  };
}

/** @returns undefined at a first start. */
export async function readRecord(dataDir: string): Promise<DatabaseRecord | undefined> {
  const file = recordFile(dataDir);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES')
      throw new EmbeddedFault(
        `${file} belongs to another user. Start Earshot as that user, or set EARSHOT_DATA to another folder.`,
      );
    throw error;
  }
  try {
    return JSON.parse(text) as DatabaseRecord;
  } catch {
    throw new EmbeddedFault(`${file} is damaged. Put it back from a backup of the data folder.`);
  }
}

/** All or nothing: a crash leaves the old file or the new one. */
export async function writeRecord(dataDir: string, record: DatabaseRecord): Promise<void> {
  const file = recordFile(dataDir);
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await keepOwner(file, draft);
  await rename(draft, file);
  await syncFolder(dataDir);
}

function recordFile(dataDir: string): string {
  return path.join(dataDir, 'database.json');
}

/** One start as root must not lock an ordinary user out of their own data folder. */
async function keepOwner(file: string, draft: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const before = await stat(file).catch(() => undefined);
  if (before !== undefined) await chown(draft, before.uid, before.gid);
}

/** A rename is on disk once its folder is. Windows cannot open a folder, and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
