import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { lockDataFolder } from '../../src/platform/db/embedded/data-folder.js';
import { EmbeddedFault } from '../../src/platform/db/embedded/fault.js';
import { startEmbedded, type Embedded } from '../../src/platform/db/embedded/start-embedded.js';
import { ROLES } from '../../src/platform/db/roles.sql.js';

const support = fileURLToPath(new URL('../support/', import.meta.url));
let home: string;
let dataDir: string;
let lines: string[];
let started: Embedded[];
let children: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earshot embedded '));
  // What mkdtemp makes is closed to the user that root's Postgres runs as.
  await chmod(home, 0o755);
  dataDir = path.join(home, 'data folder');
  lines = [];
  started = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  // A last start takes over what a test left running, and stops it.
  const left = await startEmbedded({ dataDir, log: () => undefined }).catch(() => undefined);
  for (const database of [...started, left]) await database?.stop();
  await rm(home, { recursive: true, force: true });
});

/** These tests kill processes, not the machine: what Postgres wrote, the system keeps. */
const FAST = { fsync: 'off' };

async function start(settings: Record<string, string> = FAST): Promise<Embedded> {
  const database = await startEmbedded({ dataDir, log: (line) => lines.push(line), settings });
  started.push(database);
  return database;
}

const ask = (url: string, sql: string): Promise<Record<string, unknown>[]> =>
  withConnection(url, async (client) => (await client.query(sql)).rows);

const postmasterPid = (): number =>
  Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function keep(database: Embedded, word: string): Promise<void> {
  await ask(database.urls.owner, `CREATE TABLE kept AS SELECT '${word}' AS word`);
}

const kept = (database: Embedded): Promise<unknown> =>
  ask(database.urls.owner, 'SELECT word FROM kept');

/** Another process on the same data folder, once it has said how it went. */
async function otherProcess(
  kind: 'app' | 'command',
): Promise<{ child: ChildProcess; said: { joined?: boolean; refused?: string } }> {
  const child = spawn(
    process.execPath,
    [
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '--import',
      path.join(support, 'resolve-typescript.mjs'),
      path.join(support, 'embedded-process.ts'),
      kind,
      dataDir,
    ],
    // A group of its own, as a terminal gives to what is started in it.
    { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH }, detached: true },
  );
  children.push(child);
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, said: JSON.parse(line) as { joined?: boolean; refused?: string } };
}

async function ends(child: ChildProcess, how: () => void): Promise<unknown> {
  const exit = once(child, 'exit');
  how();
  return (await exit)[0];
}

describe('starting', () => {
  test('a first start makes a database with checksums, UTF-8 and secrets that only we can read', async () => {
    const database = await start({});

    expect(database.joined).toBe(false);
    expect(lines).toEqual([`First start: making the database in ${dataDir}/postgres.`]);
    expect(statSync(path.join(dataDir, 'database.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
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
    expect(await readdir(dataDir)).toEqual(
      expect.arrayContaining(['database.json', 'postgres', 'run']),
    );
  });

  test('a wrong or missing password is refused', async () => {
    const { urls } = await start();
    const url = new URL(urls.app);
    url.password = 'wrong';

    await expect(ask(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    url.password = '';
    await expect(ask(url.href, 'SELECT 1')).rejects.toThrow(/password/);
  });

  test('a second start finds what the first one kept, at the same port', async () => {
    const first = await start();
    await keep(first, 'before');
    await first.stop();

    const second = await start();

    expect(second).toMatchObject({ joined: false, port: first.port, urls: first.urls });
    expect(await kept(second)).toEqual([{ word: 'before' }]);
  });

  test('a data folder may be moved', async () => {
    const first = await start();
    await keep(first, 'moved');
    await first.stop();
    const before = dataDir;
    dataDir = path.join(home, 'another place');
    await rename(before, dataDir);

    expect(await kept(await start())).toEqual([{ word: 'moved' }]);
  });

  test('another port is chosen, and remembered, when the last one is taken', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');

    const second = await start();
    squatter.close();
    await second.stop();
    const third = await start();

    expect(second.port).not.toBe(first.port);
    expect(third.port).toBe(second.port);
  });

  test('a missing database is said, not replaced by an empty one', async () => {
    await (await start()).stop();
    await rename(path.join(dataDir, 'postgres'), path.join(home, 'lost'));

    await expect(start()).rejects.toThrow(/database is missing from/);
  });

  test('a first start that was cut short begins again', async () => {
    const first = await start();
    await first.stop();
    const file = path.join(dataDir, 'database.json');
    const record = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...record, made: false }));
    await rename(path.join(dataDir, 'postgres'), path.join(dataDir, 'postgres.draft'));

    expect((await start()).joined).toBe(false);
  });
});

test('a Postgres that cannot start says why in one line', async () => {
  const fault = await start({ shared_buffers: 'plenty' }).catch((error: unknown) => error);

  expect(fault).toBeInstanceOf(EmbeddedFault);
  expect((fault as Error).message).toMatch(/does not start\. FATAL: .*$/);
  expect((fault as Error).message).not.toContain('\n');
});

test('roles that were given too much stop the start', async () => {
  const { urls } = await start();
  const mistakes = [
    [`GRANT ${ROLES.owner} TO ${ROLES.app}`, `REVOKE ${ROLES.owner} FROM ${ROLES.app}`],
    [`ALTER ROLE ${ROLES.app} BYPASSRLS`, `ALTER ROLE ${ROLES.app} NOBYPASSRLS`],
    [`ALTER ROLE ${ROLES.context} LOGIN`, `ALTER ROLE ${ROLES.context} NOLOGIN`],
  ] as const;
  for (const [mistake, remedy] of mistakes) {
    await ask(urls.admin, mistake);
    await expect(start()).rejects.toThrow(/roles of Earshot may/);
    await ask(urls.admin, remedy);
  }
  expect((await start()).joined).toBe(true);
});

describe('after a crash', () => {
  test('Postgres killed: what was committed is there at the next start', async () => {
    const first = await start();
    await keep(first, 'committed');
    process.kill(postmasterPid(), 'SIGKILL');

    const second = await start();

    expect(second.joined).toBe(false);
    expect(await kept(second)).toEqual([{ word: 'committed' }]);
  });

  test('Postgres killed, and its process number given to something else', async () => {
    const first = await start();
    await keep(first, 'committed');
    const file = path.join(dataDir, 'postgres', 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    process.kill(postmasterPid(), 'SIGKILL');
    await writeFile(file, text.replace(/^\d+/, String(process.pid)));

    expect(await kept(await start())).toEqual([{ word: 'committed' }]);
  });

  test('the app killed: the next start adopts its Postgres, and stops it at its end', async () => {
    const { child } = await otherProcess('app');
    const pid = postmasterPid();
    await ends(child, () => child.kill('SIGKILL'));

    const lock = await lockDataFolder(dataDir);
    const database = await start();
    expect(database.joined).toBe(true);
    expect(postmasterPid()).toBe(pid);

    await database.stop();
    await lock.release();
    await expect(ask(database.urls.app, 'SELECT 1')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('sharing', () => {
  test('a second app with the same data folder is refused in one line', async () => {
    const lock = await lockDataFolder(dataDir);

    const { child, said } = await otherProcess('app');

    expect(said.refused).toBe(
      `Earshot is already running with the data folder ${dataDir}. Stop it first, or set EARSHOT_DATA to another folder.`,
    );
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    await lock.release();
    await (await lockDataFolder(dataDir)).release();
  });

  test('of many that ask for the folder at the same moment, one gets it', async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () => lockDataFolder(dataDir)),
    );

    const held = asked.filter((answer) => answer.status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const answer of asked)
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(EmbeddedFault);
    for (const { value } of held) await value.release();
  });

  test('a command joins the app, and leaves Postgres running', async () => {
    const app = await start();

    const { child, said } = await otherProcess('command');
    await ends(child, () => child.stdin!.end());

    expect(said).toEqual({ joined: true });
    expect(await ask(app.urls.app, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a command that started Postgres does not take it from an app that came later', async () => {
    const { child, said } = await otherProcess('command');
    const app = await start();
    await ends(child, () => child.stdin!.end());

    expect(said).toEqual({ joined: false });
    expect(app.joined).toBe(true);
    expect(await ask(app.urls.app, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('starts at the same moment share one Postgres', async () => {
    const all = await Promise.all([start(), start(), start()]);

    expect(all.filter((database) => !database.joined)).toHaveLength(1);
    expect(new Set(all.map((database) => database.port)).size).toBe(1);
  });

  test('Ctrl-C, which reaches every process of the group, does not reach Postgres', async () => {
    const { child } = await otherProcess('app');
    await ends(child, () => process.kill(-child.pid!, 'SIGINT'));

    expect(child.signalCode).toBe('SIGINT');
    expect((await start()).joined).toBe(true);
  });
});

test('what is typed does not reach the logs of Postgres', async () => {
  const { urls } = await start();
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

  const logs = path.join(dataDir, 'postgres', 'log');
  const texts = await Promise.all(
    (await readdir(logs)).map((name) => readFile(path.join(logs, name), 'utf8')),
  );
  expect(texts.join('')).toContain('ready to accept connections');
  expect(texts.join('')).not.toMatch(/canary/);
});
