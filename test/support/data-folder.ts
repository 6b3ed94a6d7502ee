import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { startEmbedded, type Embedded } from '../../src/platform/db/embedded/start-embedded.js';

const support = fileURLToPath(new URL('.', import.meta.url));
/** These tests kill processes, not the machine: what Postgres wrote, the system keeps. */
const FAST = { fsync: 'off' };

/** A data folder of a test's own, on a path with spaces, with whatever runs on it. */
export class DataFolder {
  readonly lines: string[] = [];
  private readonly started: Embedded[] = [];
  private readonly children: ChildProcess[] = [];

  private constructor(
    readonly home: string,
    public dataDir: string,
  ) {}

  /** @param model a folder to begin as a copy of; without one, nothing is there yet. */
  static async make(model?: DataFolder): Promise<DataFolder> {
    const home = await mkdtemp(path.join(tmpdir(), 'earshot embedded '));
    // What mkdtemp makes is closed to the user that root's Postgres runs as.
    await chmod(home, 0o755);
    const folder = new DataFolder(home, path.join(home, 'data folder'));
    if (model !== undefined)
      // Keeps owners, and is several times as quick as fs.cp.
      await promisify(execFile)('cp', ['-a', model.dataDir, folder.dataDir]);
    return folder;
  }

  /** One first start for all tests that need a later one. */
  static async makeModel(): Promise<DataFolder> {
    const model = await DataFolder.make();
    await (await model.start()).stop();
    return model;
  }

  get cluster(): string {
    return path.join(this.dataDir, 'postgres');
  }

  get postmasterPid(): number {
    return Number(readFileSync(path.join(this.cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  }

  async start(settings: Record<string, string> = FAST): Promise<Embedded> {
    const log = (line: string): unknown => this.lines.push(line);
    const database = await startEmbedded({ dataDir: this.dataDir, log, settings });
    this.started.push(database);
    return database;
  }

  /** Another process on this data folder. */
  launch(kind: 'app' | 'command'): ChildProcess {
    const child = spawn(
      process.execPath,
      [
        '--experimental-transform-types',
        '--disable-warning=ExperimentalWarning',
        '--import',
        path.join(support, 'resolve-typescript.mjs'),
        path.join(support, 'embedded-process.ts'),
        kind,
        this.dataDir,
      ],
      // A group of its own, as a terminal gives to what is started in it.
      { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH }, detached: true },
    );
    this.children.push(child);
    return child;
  }

  /** Another process on this data folder, once it has said how it went. */
  async otherProcess(
    kind: 'app' | 'command',
  ): Promise<{ child: ChildProcess; said: { joined?: boolean; refused?: string } }> {
    const child = this.launch(kind);
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    return { child, said: JSON.parse(line) as { joined?: boolean; refused?: string } };
  }

  /** Ends everything on the folder, then the folder. */
  async remove(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    // A last start takes over what a killed process left running, and stops it.
    if (existsSync(path.join(this.cluster, 'postmaster.pid')))
      await this.start().catch(() => undefined);
    for (const database of this.started) await database.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}

export async function ends(child: ChildProcess, how: () => void): Promise<void> {
  const exit = once(child, 'exit');
  how();
  await exit;
}

export const ask = (url: string, sql: string): Promise<Record<string, unknown>[]> =>
  withConnection(url, async (client) => (await client.query(sql)).rows);

/** A row that must not be lost. */
export async function keep(database: Embedded, word: string): Promise<void> {
  await ask(database.urls.owner, `CREATE TABLE kept AS SELECT '${word}' AS word`);
}

export const kept = (database: Embedded): Promise<unknown> =>
  ask(database.urls.owner, 'SELECT word FROM kept');
