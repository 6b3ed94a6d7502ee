import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { liveClaims } from '../../src/platform/db/embedded/claims.js';
import { startEmbedded, type Embedded } from '../../src/platform/db/embedded/start-embedded.js';

/** What a test needs to know of the cluster of this run of jest. */
export type TestCluster = Pick<Embedded, 'urls' | 'port'>;

const VARIABLE = 'EARSHOT_TEST_CLUSTER';
const PREFIX = 'earshot-test-cluster-';
/** A test's database is thrown away: it need not survive a power cut. Racing tests need connections. */
const FAST = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '300',
};

let running: { database: Embedded; folder: string } | undefined;

/** Whoever started this run brought a cluster, migrated, and stops it. */
export function isLent(): boolean {
  return running === undefined && process.env[VARIABLE] !== undefined;
}

/** Starts the cluster of this run, once; its workers find it through the environment. */
export async function startCluster(): Promise<TestCluster> {
  if (running === undefined) {
    await removeAbandoned();
    const folder = path.join(tmpdir(), `${PREFIX}${process.pid}-${Date.now()}`);
    const database = await startEmbedded({ dataDir: folder, log: () => undefined, settings: FAST });
    running = { database, folder };
    const { urls, port } = database;
    process.env[VARIABLE] = JSON.stringify({ urls, port } satisfies TestCluster);
  }
  return getCluster();
}

export async function stopCluster(): Promise<void> {
  if (running === undefined) return;
  const { database, folder } = running;
  running = undefined;
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The cluster of this run; also from inside a test. */
export function getCluster(): TestCluster {
  const text = process.env[VARIABLE];
  if (text === undefined)
    throw new Error('No test cluster: this jest project needs test/support/global-setup.ts.');
  return JSON.parse(text) as TestCluster;
}

/** A run ended by Ctrl-C has no teardown: the next one stops its cluster. Those of live runs are kept. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(tmpdir(), name);
    try {
      if ((await liveClaims(path.join(folder, 'run'), 'database')).length > 0) continue;
      if ((await liveClaims(path.join(folder, 'run'), 'turn')).length > 0) continue;
      const left = await startEmbedded({ dataDir: folder, log: () => undefined, settings: FAST });
      await left.stop();
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Of another user, half made, or just being made by another run: theirs to clear.
    }
  }
}
