import path from 'node:path';
import { postgresAccount } from './account.js';
import { usableBinaries } from './binaries.js';
import { checkCluster, clusterExists, makeCluster, takeFromRoot, type Cluster } from './cluster.js';
import { EmbeddedFault } from './fault.js';
import { canReach, choosePlace } from './place.js';
import { newRecord, readRecord, writeRecord, type DatabaseRecord } from './record.js';

export interface EmbeddedOptions {
  /** EARSHOT_DATA, an absolute path. */
  dataDir: string;
  /** Told, in whole lines, what takes time or needs to be known. */
  log: (line: string) => void;
  /** Settings of Postgres that replace ours. For tests, which trade safety for speed. */
  settings?: Record<string, string>;
}

export interface OpenCluster {
  cluster: Cluster;
  record: DatabaseRecord;
}

/** The cluster of a data folder, ready to be started; made at a first start. */
export async function openCluster(options: EmbeddedOptions): Promise<OpenCluster> {
  const { dataDir } = options;
  const known = await readRecord(dataDir);
  const folder = path.join(known?.place ?? dataDir, 'postgres');
  const account = await postgresAccount(folder);
  const hands = { account, binaries: await usableBinaries(account) };
  if (!(await clusterExists(folder))) {
    if (known?.made === true) throw missing(dataDir, folder);
    return makeFirst(options, known ?? (await newRecord()), hands);
  }
  if (known === undefined) throw locked(dataDir, folder);
  const cluster = { folder, ...hands };
  await takeFromRoot(cluster);
  await checkCluster(cluster);
  if (!(await canReach(folder, account)))
    throw new EmbeddedFault(
      `User ${account?.name}, who runs the database, cannot reach ${folder}. Open the folders above it to that user, or move the data folder.`,
    );
  return { cluster, record: await rememberMade(dataDir, known) };
}

async function makeFirst(
  { dataDir, log, settings }: EmbeddedOptions,
  started: DatabaseRecord,
  hands: Omit<Cluster, 'folder'>,
): Promise<OpenCluster> {
  const place = started.place ?? (await choosePlace(dataDir, hands.account));
  const folder = path.join(place ?? dataDir, 'postgres');
  const why =
    place === undefined
      ? ''
      : `, because user ${hands.account?.name}, who runs it, cannot reach ${dataDir}`;
  log(`First start: making the database in ${folder}${why}.`);
  const record = { ...started, place };
  // Before the cluster: one whose password nobody knows could never be opened.
  await writeRecord(dataDir, record);
  const cluster = { ...hands, folder };
  await makeCluster(cluster, record.passwords.admin, settings?.fsync !== 'off');
  return { cluster, record: await rememberMade(dataDir, record) };
}

async function rememberMade(dataDir: string, record: DatabaseRecord): Promise<DatabaseRecord> {
  if (record.made) return record;
  const made = { ...record, made: true };
  await writeRecord(dataDir, made);
  return made;
}

function missing(dataDir: string, folder: string): EmbeddedFault {
  return new EmbeddedFault(
    `The database is missing from ${folder}. Put it back; or, to begin with an empty one, remove database.json from ${dataDir}.`,
  );
}

function locked(dataDir: string, folder: string): EmbeddedFault {
  return new EmbeddedFault(
    `${folder} holds a database, but its passwords are gone: put database.json back into ${dataDir} from a backup.`,
  );
}
