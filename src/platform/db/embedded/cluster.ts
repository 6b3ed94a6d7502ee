import { randomBytes } from 'node:crypto';
import {
  appendFile,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.js';
import { command, type Account } from './command.js';
import { CONFIGURATION_FILE } from './configuration.js';
import { EmbeddedFault } from './fault.js';

/** The superuser of the embedded cluster; it makes roles and databases, and the app never holds it. */
export const ADMIN = 'postgres';

const DRAFT = '.draft-';

/** A folder of Postgres data, and all that is needed to work on it. */
export interface Cluster {
  folder: string;
  binaries: Binaries;
  account: Account | undefined;
}

export async function clusterExists(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined)) !== undefined;
}

/**
 * Makes the cluster beside its final name and renames it when it is complete: a start that was
 * killed half-way leaves nothing that looks like a database.
 */
export async function makeCluster(
  cluster: Cluster,
  adminPassword: string,
  durable: boolean,
): Promise<void> {
  const { folder, binaries, account } = cluster;
  await removeDrafts(folder);
  const draft = `${folder}${DRAFT}${randomBytes(4).toString('hex')}`;
  const passwordFile = `${folder}.password`;
  await rm(passwordFile, { force: true });
  try {
    await mkdir(draft, { mode: 0o700 });
    await giveTo(account, draft);
    await writeOwned(passwordFile, `${adminPassword}\n`, account);
    await command(
      binaries.initdb,
      [
        ...['--pgdata', draft, '--username', ADMIN, '--pwfile', passwordFile],
        ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--locale=C', '--auth=scram-sha-256', '--data-checksums', '--no-instructions'],
        ...(durable ? [] : ['--no-sync']),
      ],
      account,
    ).catch((error: Error) => {
      throw new EmbeddedFault(
        `The database could not be made in ${folder}. ${error.message.split('\n')[0]}`,
      );
    });
    await appendFile(path.join(draft, 'postgresql.conf'), `\ninclude '${CONFIGURATION_FILE}'\n`);
    await rename(draft, folder);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * What killed starts left. Each start has a draft of its own: the `initdb` of a killed one may still
 * be writing, and must not write into ours.
 */
async function removeDrafts(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  for (const name of await readdir(parent))
    if (name.startsWith(`${path.basename(folder)}${DRAFT}`))
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
}

/** Says what to do about a cluster that these programs or this user cannot open. */
export async function checkCluster({ folder, binaries, account }: Cluster): Promise<void> {
  const made = await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (made === undefined || (await stat(folder)).uid !== (account?.uid ?? process.getuid?.() ?? 0))
    throw new EmbeddedFault(
      `The database in ${folder} belongs to another user. Start Earshot as that user or as root.`,
    );
  if (Number(made) !== binaries.major)
    throw new EmbeddedFault(
      `The database in ${folder} is of Postgres ${made.trim()}, and this Earshot brings ${binaries.major}. Take a backup with the Earshot it was made by, and restore it into an empty data folder.`,
    );
}

/** A data folder that root copied belongs to root, file by file. */
export async function takeFromRoot({ folder, account }: Cluster): Promise<void> {
  if (account === undefined || (await stat(folder)).uid !== 0) return;
  await command('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
}

/** Writes a file that the user of Postgres can read and no other. */
export async function writeOwned(
  file: string,
  text: string,
  account: Account | undefined,
): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  await giveTo(account, file);
}

async function giveTo(account: Account | undefined, file: string): Promise<void> {
  if (account !== undefined) await chown(file, account.uid, account.gid);
}
