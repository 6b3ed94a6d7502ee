import './resolve-typescript.mjs';
import { isLent, startCluster } from './cluster.js';
import { makeTemplate } from './database.js';

/** Jest runs this once, when any project with a database has tests to run. */
export default async function globalSetup(): Promise<void> {
  // The drill of the guards brings a cluster with a template that it changed.
  if (isLent()) return;
  await startCluster();
  await makeTemplate();
}
