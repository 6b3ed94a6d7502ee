import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeOwned, type Cluster } from './cluster.js';
import { command } from './command.js';
import { configuration, CONFIGURATION_FILE } from './configuration.js';
import { EmbeddedFault } from './fault.js';
import { choosePort } from './port.js';
import { isPostgresIn } from './processes.js';

/** Above Linux's highest process number (4,194,304): no process has it, so Postgres sees a dead one. */
const NOBODYS_PID = '99999999';

/**
 * After `kill -9` of Postgres its last workers may hold its shared memory for a moment, and a port
 * may be taken between our look and its own: so we try again, with a little more patience.
 */
const PAUSES_MS = [0, 250, 500, 1000, 2000, 4000];
const PASSING = /shared memory block|TCP\/IP sockets|lock file/;

/** Replaying the log after a crash takes as long as it takes; to interrupt it would start it anew. */
const START_SECONDS = '600';
const STOP_SECONDS = '60';

/**
 * The Postgres that runs on this cluster, whoever started it; undefined when none does. Its port is
 * not known yet in the first moments of its start.
 *
 * A file left by `kill -9` may name a process number that something else has by now; Postgres would
 * then refuse to start. The file's process is replaced by one that cannot exist, and the rest kept:
 * by it Postgres makes sure that no old worker is still writing.
 */
export async function runningPostmaster({
  folder,
}: Cluster): Promise<{ port: number | undefined } | undefined> {
  const file = path.join(folder, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // Lines: process, folder, start time, port (miscadmin.h, LOCK_FILE_LINE_*).
  const [pid = '', ...rest] = text.split('\n');
  if (await isPostgresIn(Number(pid), folder)) return { port: Number(rest[2]) || undefined };
  await writeFile(file, [NOBODYS_PID, ...rest].join('\n'), { flag: 'r+' });
  return undefined;
}

/** Starts Postgres in a session of its own, so that Ctrl-C reaches the app alone, which stops both. */
export async function startPostmaster(
  cluster: Cluster,
  preferredPort: number,
  settings?: Record<string, string>,
): Promise<number> {
  const { folder, binaries, account } = cluster;
  const output = path.join(folder, 'startup.log');
  let reason = '';
  for (const wait of PAUSES_MS) {
    await pause(wait);
    await rm(output, { force: true });
    const port = await choosePort(preferredPort);
    await writeOwned(path.join(folder, CONFIGURATION_FILE), configuration(port, settings), account);
    try {
      await command(
        binaries.pgCtl,
        ['start', '--wait', '-t', START_SECONDS, '--silent', '-D', folder, '-l', output],
        account,
      );
      return port;
    } catch {
      reason = await lastWords(folder);
      if (!PASSING.test(reason)) break;
    }
  }
  throw new EmbeddedFault(`The database in ${folder} does not start. ${reason}`);
}

/** Ends every connection, writes all to disk, and waits for the end. */
export async function stopPostmaster({ folder, binaries, account }: Cluster): Promise<void> {
  const stop = (mode: string): Promise<string> =>
    command(
      binaries.pgCtl,
      ['stop', '--wait', '-t', STOP_SECONDS, '--silent', '-m', mode, '-D', folder],
      account,
    );
  try {
    await stop('fast');
  } catch {
    // What was committed is in the log; the next start replays it.
    await stop('immediate').catch(() => undefined);
  }
}

/**
 * Why Postgres did not start. It says so on its output until its log collector runs, and in the
 * newest log from then on (as when it cannot have its port).
 */
async function lastWords(folder: string): Promise<string> {
  const output = path.join(folder, 'startup.log');
  const words = (await lastFatal(output)) ?? (await lastFatal(await newestLog(folder)));
  return words ?? `Look into ${output}.`;
}

async function lastFatal(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.match(/(?:FATAL|PANIC): .*$/gm)?.at(-1);
}

async function newestLog(folder: string): Promise<string | undefined> {
  const logs = path.join(folder, 'log');
  const names = await readdir(logs).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => {
      const file = path.join(logs, name);
      return { file, at: (await stat(file)).mtimeMs };
    }),
  );
  return dated.sort((a, b) => b.at - a.at)[0]?.file;
}
