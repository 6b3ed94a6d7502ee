import { setTimeout as pause } from 'node:timers/promises';
import { withConnection } from '../admin-connection.js';
import { bootstrapRoles } from '../bootstrap-roles.js';
import { closeSystemDatabases, createDatabase } from '../databases.js';
import { databaseIsGone } from '../faults.js';
import { ROLES } from '../roles.sql.js';
import { claim, claimAlone, liveClaims, type Claim } from './claims.js';
import { ADMIN, type Cluster } from './cluster.js';
import { prepareDataFolder } from './data-folder.js';
import { EmbeddedFault } from './fault.js';
import { openCluster, type EmbeddedOptions, type OpenCluster } from './open-cluster.js';
import { runningPostmaster, startPostmaster, stopPostmaster } from './postmaster.js';
import { writeRecord, type DatabaseRecord } from './record.js';

const DATABASE = 'earshot';
/** As long as another start may need to replay the log after a crash. */
const TURN_PATIENCE_MS = 600_000;
const ANSWER_PATIENCE_MS = 60_000;

type Passwords = DatabaseRecord['passwords'];

export interface Embedded {
  /** Each role's address of the database `earshot`; `admin` is the superuser's, of `postgres`. */
  urls: Record<keyof Passwords, string>;
  port: number;
  /** True when Postgres was running already: the app's, or one that a killed app left behind. */
  joined: boolean;
  /** Stops Postgres, in order, unless another process still uses it. */
  stop(): Promise<void>;
}

/**
 * Joins the embedded database of a data folder, or starts it, making it at a first start.
 *
 * The app and the command line both call this; each is counted as a user, and the last to leave
 * stops Postgres. So a command that started it does not take it from under the app, and an app
 * that adopted the Postgres of a killed one still stops it.
 * @throws EmbeddedFault with one line for the person who started us.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const claims = await prepareDataFolder(options.dataDir);
  return inTurn(claims, async () => {
    const open = await openCluster(options);
    const user = await claim(claims, 'database');
    try {
      const { port, joined } = await bringUp(open, options.settings);
      const urls = urlsOf(port, open.record.passwords);
      await prepare(urls.admin, open.record.passwords);
      if (port !== open.record.port) await writeRecord(options.dataDir, { ...open.record, port });
      let leaving: Promise<void> | undefined;
      const stop = (): Promise<void> =>
        (leaving ??= inTurn(claims, () => leave(claims, user, open.cluster)));
      return { urls, port, joined, stop };
    } catch (error) {
      await leave(claims, user, open.cluster);
      throw error;
    }
  });
}

/** One start or stop at a time in a data folder, across processes. */
async function inTurn<T>(claims: string, work: () => Promise<T>): Promise<T> {
  const turn = await claimAlone(claims, 'turn', TURN_PATIENCE_MS);
  if (turn === undefined)
    throw new EmbeddedFault('Another Earshot has been starting this database for ten minutes.');
  try {
    return await work();
  } finally {
    await turn.withdraw();
  }
}

/** A Postgres that we find may still be starting, or be stopping: it is asked until it answers or is gone. */
async function bringUp(
  { cluster, record }: OpenCluster,
  settings?: Record<string, string>,
): Promise<{ port: number; joined: boolean }> {
  const since = performance.now();
  while (performance.now() - since < ANSWER_PATIENCE_MS) {
    const running = await runningPostmaster(cluster);
    if (running === undefined)
      return { port: await startPostmaster(cluster, record.port, settings), joined: false };
    const { port } = running;
    if (port !== undefined && (await answers(urlsOf(port, record.passwords).admin, cluster)))
      return { port, joined: true };
    await pause(50);
  }
  throw new EmbeddedFault(`The database in ${cluster.folder} runs, but does not answer.`);
}

async function answers(adminUrl: string, { folder }: Cluster): Promise<boolean> {
  try {
    await withConnection(adminUrl, (client) => client.query('SELECT'));
    return true;
  } catch (error) {
    if (databaseIsGone(error)) return false;
    throw new EmbeddedFault(
      `The database in ${folder} runs, but does not let us in: ${(error as Error).message}`,
    );
  }
}

async function prepare(admin: string, passwords: Passwords): Promise<void> {
  await bootstrapRoles(admin, passwords);
  await createDatabase(admin, DATABASE);
  await closeSystemDatabases(admin);
}

async function leave(claims: string, user: Claim, cluster: Cluster): Promise<void> {
  await user.withdraw();
  if ((await liveClaims(claims, 'database')).length > 0) return;
  if ((await runningPostmaster(cluster)) !== undefined) await stopPostmaster(cluster);
}

function urlsOf(port: number, passwords: Passwords): Embedded['urls'] {
  const url = (user: string, role: keyof Passwords, database: string): string =>
    `postgres://${user}:${passwords[role]}@127.0.0.1:${port}/${database}`;
  return {
    admin: url(ADMIN, 'admin', 'postgres'),
    owner: url(ROLES.owner, 'owner', DATABASE),
    app: url(ROLES.app, 'app', DATABASE),
    worker: url(ROLES.worker, 'worker', DATABASE),
    auditor: url(ROLES.auditor, 'auditor', DATABASE),
    backup: url(ROLES.backup, 'backup', DATABASE),
  };
}
