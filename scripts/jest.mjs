// Runs jest with what ESM needs; every test command goes through here.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
// One seed for all workers of a run; the same seed finds the same counter-example again.
const seed = process.env.EARSHOT_TEST_SEED || String(randomInt(2 ** 31));
console.error(`Properties: EARSHOT_TEST_SEED=${seed}`);
const run = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, TZ: 'UTC', EARSHOT_TEST_SEED: seed } },
);
// A crash of jest itself prints nothing of its own.
if (run.signal) console.error(`jest was ended by ${run.signal}.`);
process.exit(run.status ?? 1);
