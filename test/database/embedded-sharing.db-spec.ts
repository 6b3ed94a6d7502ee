import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { lockDataFolder } from '../../src/platform/db/embedded/data-folder.js';
import { EmbeddedFault } from '../../src/platform/db/embedded/fault.js';
import { ask, DataFolder, ends, keep, kept } from '../support/data-folder.js';

let model: DataFolder;
let folder: DataFolder;

beforeAll(async () => {
  model = await DataFolder.makeModel();
});
beforeEach(async () => {
  folder = await DataFolder.make(model);
});
afterEach(() => folder.remove());
afterAll(() => model.remove());

describe('after a crash', () => {
  test('Postgres killed: what was committed is there at the next start', async () => {
    const first = await folder.start();
    await keep(first, 'committed');
    process.kill(folder.postmasterPid, 'SIGKILL');

    const second = await folder.start();

    expect(second.joined).toBe(false);
    expect(await kept(second)).toEqual([{ word: 'committed' }]);
  });

  test('Postgres killed, and its process number given to something else', async () => {
    const first = await folder.start();
    await keep(first, 'committed');
    const file = path.join(folder.cluster, 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    process.kill(folder.postmasterPid, 'SIGKILL');
    await writeFile(file, text.replace(/^\d+/, String(process.pid)));

    expect(await kept(await folder.start())).toEqual([{ word: 'committed' }]);
  });

  test('the app killed: the next start adopts its Postgres, and stops it at its end', async () => {
    const { child } = await folder.otherProcess('app');
    const pid = folder.postmasterPid;
    await ends(child, () => child.kill('SIGKILL'));

    const lock = await lockDataFolder(folder.dataDir);
    const database = await folder.start();
    expect(database.joined).toBe(true);
    expect(folder.postmasterPid).toBe(pid);

    await database.stop();
    await lock.release();
    await expect(ask(database.urls.app, 'SELECT 1')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  test('Ctrl-C, which reaches every process of the group, does not reach Postgres', async () => {
    const { child } = await folder.otherProcess('app');
    await ends(child, () => process.kill(-child.pid!, 'SIGINT'));

    expect(child.signalCode).toBe('SIGINT');
    expect((await folder.start()).joined).toBe(true);
  });
});

describe('sharing', () => {
  test('a second app with the same data folder is refused in one line', async () => {
    const lock = await lockDataFolder(folder.dataDir);

    const { child, said } = await folder.otherProcess('app');

    expect(said.refused).toBe(
      `Earshot is already running with the data folder ${folder.dataDir}. Stop it first, or set EARSHOT_DATA to another folder.`,
    );
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    await lock.release();
    await (await lockDataFolder(folder.dataDir)).release();
  });

  test('of many that ask for the folder at the same moment, one gets it', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () => lockDataFolder(folder.dataDir)),
    );

    const held = asked.filter((answer) => answer.status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const answer of asked)
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(EmbeddedFault);
    for (const { value } of held) await value.release();
  });

  test('a command joins the app, and leaves Postgres running', async () => {
    const app = await folder.start();

    const { child, said } = await folder.otherProcess('command');
    await ends(child, () => child.stdin!.end());

    expect(said).toEqual({ joined: true });
    expect(await ask(app.urls.app, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a command that started Postgres does not take it from an app that came later', async () => {
    const { child, said } = await folder.otherProcess('command');
    const app = await folder.start();
    await ends(child, () => child.stdin!.end());

    expect(said).toEqual({ joined: false });
    expect(app.joined).toBe(true);
    expect(await ask(app.urls.app, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('starts at the same moment share one Postgres', async () => {
    const all = await Promise.all([folder.start(), folder.start(), folder.start()]);

    expect(all.filter((database) => !database.joined)).toHaveLength(1);
    expect(new Set(all.map((database) => database.port)).size).toBe(1);
  });
});
