import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A user of the operating system, to run programs as. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * A small, fixed environment: the settings of Earshot (passwords among them) are no business of the
 * database's process, and PGPORT, PGDATA and their like would mislead it.
 */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
};

/**
 * Runs one program to its end, as `account` when given.
 * @returns what it wrote to stdout. @throws Error with what it said on stderr.
 */
export async function command(
  program: string,
  words: string[],
  account?: Account,
  cwd = '/',
): Promise<string> {
  try {
    const { stdout } = await run(program, words, {
      cwd,
      env: ENVIRONMENT,
      windowsHide: true,
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(stderr?.trim() || message, { cause: error });
  }
}
