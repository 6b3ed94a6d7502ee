// `npm test`: every kind of test. `--deep` runs the properties in full.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

await build();
const deep = process.argv.includes('--deep');
const jest = fileURLToPath(new URL('./jest.mjs', import.meta.url));
const run = spawnSync(
  process.execPath,
  [jest, ...process.argv.slice(2).filter((a) => a !== '--deep')],
  {
    stdio: 'inherit',
    env: { ...process.env, EARSHOT_TEST_DEEP: deep ? '1' : '' },
  },
);
process.exit(run.status ?? 1);
