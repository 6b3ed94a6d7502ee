import { spawnSync } from 'node:child_process';

/** Runs npm as whoever runs us does. @returns what it printed, whatever its exit code */
export function runNpm(words) {
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  const run = spawnSync(command, [...first, ...words], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    shell: process.platform === 'win32' && command === 'npm',
  });
  return { stdout: run.stdout ?? '', stderr: run.stderr ?? '', status: run.status };
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
