import type { Settings } from '../config/settings.js';
import type { DatabaseUrls } from './database.js';
import { startEmbedded } from './embedded/start-embedded.js';

export interface OpenDatabase {
  urls: DatabaseUrls & { owner: string };
  embedded: boolean;
  /** Leaves it: the embedded Postgres stops with its last user. */
  close(): Promise<void>;
}

/** The embedded database of the data folder, or the one the settings name. */
export async function openDatabase(
  settings: Settings,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  if (settings.database !== undefined)
    return { urls: settings.database, embedded: false, close: () => Promise.resolve() };
  const embedded = await startEmbedded({ dataDir: settings.dataDir, log });
  return { urls: embedded.urls, embedded: true, close: () => embedded.stop() };
}
