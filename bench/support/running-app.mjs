// The built application as a process of its own, on loopback and a throw-away data folder.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../../scripts/build.mjs';

/** As `npm start` has them. */
const FLAGS = ['--max-semi-space-size=2'];
const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

export class RunningApp {
  #child;
  #errors = [];

  /** Builds what is missing and makes the data folder; `start` runs it, `onLine` gets its log. */
  static async prepare(env = {}, { onLine } = {}) {
    await build();
    const app = new RunningApp();
    app.onLine = onLine;
    app.dataDir = await mkdtemp(path.join(os.tmpdir(), 'earshot-bench-'));
    app.port = await freePort();
    app.url = `http://127.0.0.1:${app.port}`;
    app.env = env;
    return app;
  }

  /** @returns milliseconds until it was ready. */
  async start() {
    const since = performance.now();
    const errors = (this.#errors = []);
    this.#child = spawn(process.execPath, [...FLAGS, MAIN], {
      env: {
        ...process.env,
        EARSHOT_DATA: this.dataDir,
        PORT: String(this.port),
        PUBLIC_URL: this.url,
        LOG_LEVEL: 'error',
        ...this.env,
      },
      stdio: ['ignore', this.onLine === undefined ? 'ignore' : 'pipe', 'pipe'],
    });
    if (this.onLine !== undefined)
      createInterface({ input: this.#child.stdout }).on('line', this.onLine);
    this.#child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    const child = this.#child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`The application ended: ${errors.join('')}`);
      const ready = await fetch(`${this.url}/health/ready`).then(
        (response) => response.status === 200,
        () => false,
      );
      if (ready) return performance.now() - since;
      if (performance.now() - since > 180_000)
        throw new Error('The application did not get ready.');
      await pause(50);
    }
  }

  /** Runs the drill and leaves nothing behind, whatever comes of it. @returns what it measured. */
  async during(drill) {
    try {
      return await drill();
    } finally {
      await this.stop();
      await this.remove();
    }
  }

  /** What it said at its end, if it has ended without being asked to. */
  get fall() {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return undefined;
    return `ended (${exitCode ?? signalCode}): ${this.#errors.join('')}`;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** As a power cut would: no warning, nothing tidied. */
  async kill9() {
    await this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGINT');
  }

  /** As a power cut would, for the database alone. */
  async killPostgres() {
    const { folder } = await this.#cluster();
    const [pid] = (await readFile(path.join(folder, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  async remove() {
    const { place } = await this.#cluster().catch(() => ({}));
    for (const folder of [this.dataDir, place].filter((folder) => folder !== undefined))
      await rm(folder, { recursive: true, force: true });
  }

  /** Where the cluster is: root's stands outside the data folder. */
  async #cluster() {
    const record = await readFile(path.join(this.dataDir, 'database.json'), 'utf8');
    const { place } = JSON.parse(record);
    return { place, folder: path.join(place ?? this.dataDir, 'postgres') };
  }

  async #end(signal) {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
