import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readdir, readFile, rename, watch } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareDataFolder } from '../../src/platform/db/embedded/data-folder.js';
import { EmbeddedFault } from '../../src/platform/db/embedded/fault.js';
import { ROLES } from '../../src/platform/db/roles.sql.js';
import { ask, DataFolder, ends, keep, kept } from '../support/data-folder.js';

let model: DataFolder;
let folder: DataFolder;

beforeAll(async () => {
  model = await DataFolder.makeModel();
});
afterEach(() => folder.remove());
afterAll(() => model.remove());

describe('a first start', () => {
  beforeEach(async () => {
    folder = await DataFolder.make();
  });

  test('makes a database with checksums, UTF-8 and secrets that only we can read', async () => {
    const database = await folder.start({});

    expect(database.joined).toBe(false);
    expect(folder.lines).toEqual([`First start: making the database in ${folder.cluster}.`]);
    expect(statSync(path.join(folder.dataDir, 'database.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder.cluster).mode & 0o777).toBe(0o700);
    const [facts] = await ask(
      database.urls.admin,
      `SELECT current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
        current_setting('listen_addresses') AS addresses, current_setting('server_encoding') AS encoding,
        current_setting('unix_socket_directories') AS sockets`,
    );
    expect(facts).toEqual({
      checksums: 'on',
      fsync: 'on',
      addresses: '127.0.0.1',
      encoding: 'UTF8',
      sockets: '',
    });
  });

  test('that was killed half-way begins again', async () => {
    await prepareDataFolder(folder.dataDir);
    const changes = watch(folder.dataDir);
    const other = folder.launch('app');
    for await (const { filename } of changes) if (filename?.includes('.draft-')) break;
    await ends(other, () => other.kill('SIGKILL'));

    expect((await folder.start()).joined).toBe(false);
    expect((await readdir(folder.dataDir)).sort()).toEqual(['database.json', 'postgres', 'run']);
  });
});

describe('a later start', () => {
  beforeEach(async () => {
    folder = await DataFolder.make(model);
  });

  test('finds what was kept, at the same port', async () => {
    const first = await folder.start();
    await keep(first, 'before');
    await first.stop();

    const second = await folder.start();

    expect(second).toMatchObject({ joined: false, port: first.port, urls: first.urls });
    expect(await kept(second)).toEqual([{ word: 'before' }]);
  });

  test('finds a data folder that was moved', async () => {
    const first = await folder.start();
    await keep(first, 'moved');
    await first.stop();
    const before = folder.dataDir;
    folder.dataDir = path.join(folder.home, 'another place');
    await rename(before, folder.dataDir);

    expect(await kept(await folder.start())).toEqual([{ word: 'moved' }]);
  });

  test('finds a data folder that was copied by root, who owns the copy', async () => {
    if (process.getuid?.() === 0) await promisify(execFile)('chown', ['-R', '0:0', folder.cluster]);

    expect((await folder.start()).joined).toBe(false);
  });

  test('chooses another port, and remembers it, when the last one is taken', async () => {
    const first = await folder.start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');

    const second = await folder.start();
    squatter.close();
    await second.stop();
    const third = await folder.start();

    expect(second.port).not.toBe(first.port);
    expect(third.port).toBe(second.port);
  });

  test('lets nobody in with a wrong or missing password', async () => {
    const url = new URL((await folder.start()).urls.app);
    url.password = 'wrong';
    await expect(ask(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    url.password = '';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password/);
  });

  test('says that the database is missing, and does not replace it by an empty one', async () => {
    await rename(folder.cluster, path.join(folder.home, 'lost'));

    await expect(folder.start()).rejects.toThrow(/database is missing from/);
  });

  test('says that the passwords of a database are missing', async () => {
    await rename(path.join(folder.dataDir, 'database.json'), path.join(folder.home, 'lost'));

    await expect(folder.start()).rejects.toThrow(/put database.json back/);
  });

  test('says in one line why Postgres does not start', async () => {
    const fault = await folder.start({ shared_buffers: 'plenty' }).catch((error: Error) => error);

    expect(fault).toBeInstanceOf(EmbeddedFault);
    expect(fault).toMatchObject({ message: expect.stringMatching(/does not start\. FATAL: .*$/) });
    expect(fault).not.toMatchObject({ message: expect.stringContaining('\n') });
  });

  test('is stopped by roles that were given too much', async () => {
    const { urls } = await folder.start();
    const mistakes = [
      [`GRANT ${ROLES.owner} TO ${ROLES.app}`, `REVOKE ${ROLES.owner} FROM ${ROLES.app}`],
      [`ALTER ROLE ${ROLES.app} BYPASSRLS`, `ALTER ROLE ${ROLES.app} NOBYPASSRLS`],
      [`ALTER ROLE ${ROLES.context} LOGIN`, `ALTER ROLE ${ROLES.context} NOLOGIN`],
    ] as const;
    for (const [mistake, remedy] of mistakes) {
      await ask(urls.admin, mistake);
      await expect(folder.start()).rejects.toThrow(/roles of Earshot may/);
      await ask(urls.admin, remedy);
    }
    expect((await folder.start()).joined).toBe(true);
  });

  test('keeps what is typed out of the logs of Postgres', async () => {
    const { urls } = await folder.start();
    const canary = 'canary-word-of-a-child';
    await ask(urls.owner, `CREATE TABLE note (word text PRIMARY KEY CHECK (length(word) < 40))`);
    await ask(urls.owner, `INSERT INTO note VALUES ('${canary}')`);
    const failing = [
      `INSERT INTO note VALUES ('${canary}')`,
      `INSERT INTO note VALUES ('${canary.repeat(2)}')`,
      `SELECT '${canary}'::uuid`,
      `SELECT ${canary.replaceAll('-', '_')}`,
    ];
    for (const sql of failing) await expect(ask(urls.owner, sql)).rejects.toThrow();

    const logs = path.join(folder.cluster, 'log');
    const texts = await Promise.all(
      (await readdir(logs)).map((name) => readFile(path.join(logs, name), 'utf8')),
    );
    expect(texts.join('')).toContain('ready to accept connections');
    expect(texts.join('')).not.toMatch(/canary/);
  });
});
