// Finds Chromium for the browser tests and the tour, and installs it where there is none.
// `node scripts/chromium.mjs` prints its path; `findChromium()`, `ensureChromium()` from a script.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium that starts: the one CHROMIUM_PATH names, else the machine's, else playwright's. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which does not start.`);
  }
  return candidates().find(starts);
}

/** The same; installs Chromium when there is none: Debian's as root, else playwright's own. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  for (const install of [fromDebian, fromPlaywright]) {
    if (!install()) continue;
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need Chromium, and it could not be installed here. ' +
      'Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
  );
}

function candidates() {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/snap/bin'];
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...onPath, ...ELSEWHERE, require('playwright-core').chromium.executablePath()];
}

/** Ubuntu has a `chromium-browser` that only says where to get one: being there is not enough. */
function starts(file) {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    return false;
  }
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

function fromDebian() {
  if (process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words) => run('apt-get', words, env);
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium');
}

function fromPlaywright() {
  const cli = path.join(path.dirname(require.resolve('playwright-core/package.json')), 'cli.js');
  const withLibraries = process.getuid?.() === 0 ? ['--with-deps'] : [];
  return run(process.execPath, [cli, 'install', ...withLibraries, 'chromium'], process.env);
}

/** What an installer says goes to stderr: stdout holds the path alone. */
function run(command, words, env) {
  const { status } = spawnSync(command, words, { stdio: ['ignore', 2, 2], env });
  return status === 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
