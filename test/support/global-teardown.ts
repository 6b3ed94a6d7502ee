import './resolve-typescript.mjs';
import { stopCluster } from './cluster.js';

export default async function globalTeardown(): Promise<void> {
  await stopCluster();
}
