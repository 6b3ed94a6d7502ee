import './resolve-typescript.mjs';
import { startCluster } from './cluster.js';
import { makeTemplate } from './database.js';

/** Jest runs this once, when any project with a database has tests to run. */
export default async function globalSetup(): Promise<void> {
  await startCluster();
  await makeTemplate();
}
