// Takes out one guard after another (a policy, a trigger, a check of the application) and sees
// whether a test fails. Works on a copy of the tree and databases of its own: nothing to restore.
//   node bench/drill-guards.mjs [--only <pattern>] [--sample <n>] [--lanes <n>] [--list]
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { copyTheTree } from './support/copy-of-the-tree.mjs';
import { databaseMutants } from './support/database-mutants.mjs';
import { GUARD_MUTANTS } from './support/guard-mutants.mjs';

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    lanes: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
  },
});
const PRISTINE = 'earshot_pristine';
/** Nothing in a test database need survive a power cut (test/support/cluster.ts). */
const FAST = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };
/** Most likely to notice first; each is asked only when those before it noticed nothing. */
const OF_THE_DATABASE = [
  ['database', 'rights-of-each-role'],
  ['database', 'row-security'],
  [
    'database',
    'widened-rights|what-one-hole|referral-guards|other-school|roles|posts|listener-standing',
  ],
  ['database', 'kept-unnoticed|nothing-goes-unread|times-told|break-glass|throttle'],
  ['database', 'reads-of-records|privacy|retention|shredding|single-sign-on|audit|team|keys'],
  ['journeys', 'without-our-own-checks|authorisation-matrix'],
  ['journeys', 'sign-in|second-factor|school-|publish-a-summary|run-a-drop-in|log-a-contact'],
];

await build();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');
const { migrate } = await import('../dist/src/platform/db/migrate.js');
const { atDatabase, createDatabase, dropDatabase } =
  await import('../dist/src/platform/db/databases.js');
const { withConnection } = await import('../dist/src/platform/db/admin-connection.js');

const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-guards-'));
const running = new Set();
let stopping = false;
let cluster;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    stopping = true;
    for (const child of running) child.kill('SIGTERM');
  });

try {
  cluster = await startEmbedded({
    dataDir: path.join(folder, 'cluster'),
    log: () => undefined,
    settings: { ...FAST, max_connections: '300' },
  });
  await createDatabase(cluster.urls.admin, PRISTINE);
  const pristine = atDatabase(cluster.urls.owner, PRISTINE);
  await migrate(pristine);
  const anyTime = readFileSync(new URL('../test/support/any-time.sql', import.meta.url), 'utf8');
  await withConnection(pristine, (client) => client.query(anyTime));
  const mutants = chosen([...GUARD_MUTANTS, ...(await databaseMutants(pristine))]);
  if (asked.list) for (const { name } of mutants) console.error(name);
  else console.log(JSON.stringify(await drill(mutants)));
} finally {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A sample is spread evenly over all, so that the same call tries the same ones. */
function chosen(all) {
  const named = all.filter(
    ({ name }) => asked.only === undefined || new RegExp(asked.only).test(name),
  );
  const count = Math.min(Number(asked.sample ?? named.length), named.length);
  return Array.from({ length: count }, (_, at) => named[Math.floor((at * named.length) / count)]);
}

async function drill(mutants) {
  const waiting = [...mutants];
  const survivors = [];
  let tried = 0;
  let seconds = 0;
  const lane = async (number) => {
    const tree = copyTheTree(path.join(folder, `tree-${number}`));
    if (number === 0) await expectGreen(tree);
    for (let next = waiting.shift(); next !== undefined && !stopping; next = waiting.shift()) {
      const since = performance.now();
      const noticed = await tryOut(next, tree, number);
      if (stopping) return;
      const took = (performance.now() - since) / 1000;
      [tried, seconds] = [tried + 1, seconds + took];
      if (noticed === null) survivors.push(next.name);
      const by = noticed === null ? 'SURVIVED' : `caught by ${noticed}`;
      console.error(`${tried}/${mutants.length} ${next.name}: ${by} (${took.toFixed(0)} s)`);
    }
  };
  await Promise.all(Array.from({ length: Number(asked.lanes) }, (_, number) => lane(number)));
  return {
    mutants: tried,
    caught: tried - survivors.length,
    survivors: survivors.toSorted(),
    notTried: mutants.length - tried,
    secondsEach: Math.round(seconds / Math.max(1, tried)),
  };
}

/** A test that fails by itself would "catch" everything. */
async function expectGreen(tree) {
  const template = await templateWith('green');
  const specs = OF_THE_DATABASE[0];
  if (await fails(specs, tree, template)) throw new Error(`Not green to begin with: ${specs[1]}`);
  await dropDatabase(cluster.urls.admin, template);
}

/** @returns the tests that failed, or null when none did */
async function tryOut(mutant, tree, lane) {
  const template = await templateWith(`lane_${lane}`, mutant.sql);
  const undo = mutant.file === undefined ? () => undefined : replaceText(mutant, tree);
  try {
    const first = mutant.first === undefined ? [] : [mutant.first];
    for (const specs of mutant.specs ?? [...first, ...OF_THE_DATABASE]) {
      if (stopping) return null;
      if (await fails(specs, tree, template)) return specs[1];
    }
    return null;
  } finally {
    undo();
    await dropDatabase(cluster.urls.admin, template);
  }
}

async function templateWith(name, sql) {
  const template = `earshot_template_${name}`;
  const { admin, owner } = cluster.urls;
  await dropDatabase(admin, template);
  await createDatabase(admin, template, { template: PRISTINE });
  if (sql !== undefined)
    await withConnection(atDatabase(owner, template), (client) => client.query(sql));
  return template;
}

function replaceText({ name, file, from, to }, tree) {
  const place = path.join(tree, file);
  const text = existsSync(place) ? readFileSync(place, 'utf8') : '';
  if (text.split(from).length !== 2)
    throw new Error(`${name}: its text does not stand exactly once in ${file}.`);
  writeFileSync(
    place,
    text.replace(from, () => to),
  );
  return () => writeFileSync(place, text);
}

function fails([project, pattern, tests = ''], tree, template) {
  const { urls, port } = cluster;
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      `--selectProjects=${project}`,
      `--testPathPatterns=${pattern}`,
      `--testNamePattern=${tests}`,
      '--bail=1',
      '--silent',
    ],
    {
      cwd: tree,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TZ: 'UTC',
        EARSHOT_TEST_SEED: '1',
        EARSHOT_TEST_CLUSTER: JSON.stringify({ urls, port }),
        EARSHOT_TEST_TEMPLATE: template,
      },
    },
  );
  running.add(child);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      running.delete(child);
      if (status === 0) return resolve(false);
      const text = Buffer.concat(said).toString();
      // Only a test that failed counts; a run that could not begin does not.
      if (stopping || signal !== null || /^Tests: .* failed/m.test(text)) return resolve(!stopping);
      reject(new Error(`${pattern} did not run:\n${text.slice(-2000)}`));
    });
  });
}
