import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Tells a process from a later one that was given the same number (after a crash, a restarted
 * container counts from 1 again).
 *
 * @returns a short mark of the process's start; `unknown` when it lives but will not say, and
 *   `undefined` when it does not live. A zombie does not: it has ended, only nobody has collected it.
 */
export async function startMark(pid: number): Promise<string | undefined> {
  if (!answersSignals(pid)) return undefined;
  const started = process.platform === 'linux' ? await linuxStart(pid) : await psStart(pid);
  if (started === undefined) return answersSignals(pid) ? 'unknown' : undefined;
  if (started.zombie) return undefined;
  return createHash('sha256').update(started.at).digest('hex').slice(0, 12);
}

/** True unless it is certain that process `pid` is not a Postgres that works in `folder`. */
export async function isPostgresIn(pid: number, folder: string): Promise<boolean> {
  if ((await startMark(pid)) === undefined) return false;
  try {
    if (process.platform === 'linux')
      return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(folder));
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres');
  } catch {
    return true;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Start {
  at: string;
  zombie: boolean;
}

async function linuxStart(pid: number): Promise<Start | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): the name (field 2) may hold spaces and brackets; field 3 is the state, 22 the
    // start in ticks since the boot.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return { at: `${boot.trim()} ${fields[19]}`, zombie: fields[0] === 'Z' };
  } catch {
    return undefined;
  }
}

async function psStart(pid: number): Promise<Start | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
    const [state = '', ...at] = stdout.trim().split(/\s+/);
    return { at: at.join(' '), zombie: state.startsWith('Z') };
  } catch {
    return undefined;
  }
}
