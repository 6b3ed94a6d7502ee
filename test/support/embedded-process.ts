import { lockDataFolder } from '../../src/platform/db/embedded/data-folder.js';
import { startEmbedded } from '../../src/platform/db/embedded/start-embedded.js';

/**
 * Another process that uses a data folder, for the tests of the embedded database:
 * `<app|command> <folder>`. It prints one line of JSON, `{"joined": …}` or `{"refused": …}`, and stays
 * until its stdin ends.
 */
const [kind, dataDir = ''] = process.argv.slice(2);

try {
  const lock = kind === 'app' ? await lockDataFolder(dataDir) : undefined;
  const database = await startEmbedded({ dataDir, log: () => undefined });
  console.log(JSON.stringify({ joined: database.joined }));
  process.stdin.resume().once('end', () => {
    void database.stop().then(() => lock?.release());
  });
} catch (error) {
  console.log(JSON.stringify({ refused: (error as Error).message }));
  process.exitCode = 1;
}
