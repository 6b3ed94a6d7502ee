import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Keys } from '../../src/platform/crypto/keys.js';
import { cloneDatabase } from '../support/database.js';
import { DatabaseLine } from '../support/database-line.js';
import { type Program, startProgram } from '../support/program.js';

describe('the program, started before its database server', () => {
  const running: ChildProcess[] = [];
  let dataDir: string;
  let line: DatabaseLine;
  let clear: () => Promise<void>;

  beforeAll(async () => {
    const { urls, drop } = await cloneDatabase();
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'earshot test '));
    line = new DatabaseLine(urls);
    // Laid once, so that it has its address; then cut.
    await line.mend();
    await line.cut();
    clear = async () => {
      await line.cut();
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await clear();
  });

  async function run(keysDir: string): Promise<Program> {
    const program = await startProgram({
      ...line.settings,
      EARSHOT_DATA: dataDir,
      EARSHOT_KEYS: keysDir,
    });
    running.push(program.child);
    return program;
  }

  async function until(what: string, seen: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (await seen().catch(() => false)) return;
      await pause(100);
    }
    throw new Error(`Not seen in a minute: ${what}.`);
  }
  const status = async (address: string): Promise<number> => (await fetch(address)).status;

  it('serves the help page, lets nobody in, and begins when the server is there', async () => {
    const { url, said, end } = await run(path.join(dataDir, 'keys'));
    await until('help', async () => (await status(`${url}/help-now`)) === 200);
    expect(await status(`${url}/health/live`)).toBe(200);
    expect(await status(`${url}/health/ready`)).toBe(503);
    expect(said()).toContain('does not answer yet');

    await line.mend();
    await until('ready', async () => (await status(`${url}/health/ready`)) === 200);
    await until('greeting', async () => said().includes(`Earshot is ready: ${url}`));
    expect(await status(`${url}/sign-in`)).toBe(200);

    running[0]?.kill('SIGINT');
    expect(await end).toBe(0);
  });

  it('refuses the keys of another database with one line, whenever it comes up', async () => {
    const otherKeys = path.join(dataDir, 'other keys');
    Keys.open(otherKeys).settle(new Date());
    for (const away of [false, true]) {
      if (away) await line.cut();
      const { url, said, end } = await run(otherKeys);
      if (away) {
        await until('help', async () => (await status(`${url}/help-now`)) === 200);
        await line.mend();
      }
      expect(await end).toBe(1);
      const refusal = said().trim().split('\n').at(-1);
      expect(refusal).toMatch(/^The keys in .* are not the ones this database was made with\./);
    }
  });
});
