// A program of others, with nothing of our environment but where programs are.
import { spawn } from 'node:child_process';

/**
 * No proxy is passed on: what it sends goes to loopback or nowhere.
 *
 * @returns its exit code, what it said, and whether it had to be stopped after `seconds`
 */
export async function runTool(program, args, { folder, seconds }) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', no_proxy: '*' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts = [];
  child.stdout.on('data', (part) => parts.push(part));
  child.stderr.on('data', (part) => parts.push(part));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const code = await new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(error.code === 'ENOENT' ? new Error(`Install ${program} first.`) : error),
    );
    child.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  return { code, late, output: Buffer.concat(parts).toString('utf8') };
}
