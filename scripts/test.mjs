// `npm test`: every kind of test. `--deep` runs the properties in full.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

const words = process.argv.slice(2);
const deep = words.includes('--deep');
const selected = words.join(' ').match(/--selectProjects[= ](.*)/)?.[1];

await build();
const env = { ...process.env, EARSHOT_TEST_DEEP: deep ? '1' : '' };
if (selected === undefined || selected.includes('browser')) env.CHROMIUM_PATH = ensureChromium();
const jest = fileURLToPath(new URL('./jest.mjs', import.meta.url));
const run = spawnSync(process.execPath, [jest, ...words.filter((word) => word !== '--deep')], {
  stdio: 'inherit',
  env,
});
if (run.signal) console.error(`The tests were ended by ${run.signal}.`);
process.exit(run.status ?? 1);
