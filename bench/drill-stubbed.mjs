// The whole suite with the application's own checks out of the way (own-checks.mjs): the database
// alone refuses. What fails then has to be exactly what refused-by-us.mjs says, and why.
//   npm run drill:stubbed [-- --only <pattern of spec files>] [--workers 2]
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { copyTheTree } from './support/copy-of-the-tree.mjs';
import { takeOutOwnChecks } from './support/own-checks.mjs';
import { REFUSED_BY_US } from './support/refused-by-us.mjs';

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    workers: { type: 'string', default: '50%' },
  },
});
const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-stubbed-'));
const tree = path.join(folder, 'tree');
let child;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child?.kill('SIGTERM'));

try {
  copyTheTree(tree);
  const taken = takeOutOwnChecks(tree);
  console.error(`Answering yes:\n  ${taken.join('\n  ')}`);
  await run(['scripts/build.mjs', '--all']);
  const report = path.join(folder, 'report.json');
  await run([
    'scripts/jest.mjs',
    '--selectProjects=database',
    '--selectProjects=journeys',
    `--testPathPatterns=${asked.only}`,
    `--maxWorkers=${asked.workers}`,
    '--ci',
    '--silent',
    '--json',
    `--outputFile=${report}`,
  ]);
  const verdict = judge(JSON.parse(readFileSync(report, 'utf8')), taken.length);
  console.log(JSON.stringify(verdict));
  process.exitCode = verdict.unexpected.length + verdict.notAsListed.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @returns how many tests there were, and which did other than the list says */
function judge({ testResults }, stubs) {
  const [failed, unexpected, notAsListed] = [[], [], []];
  let tests = 0;
  for (const { name, message, assertionResults } of testResults) {
    const file = path.relative(path.join(tree, 'test'), name);
    const listed = REFUSED_BY_US[file] ?? {};
    const unlike = (list, what, why) => {
      list.push(what);
      console.error(`\n${what}\n${why}`);
    };
    if (assertionResults.length === 0) unlike(unexpected, `${file}: did not run`, message);
    const met = new Set();
    for (const { fullName, status, failureMessages } of assertionResults) {
      if (status !== 'passed' && status !== 'failed') continue;
      tests += 1;
      met.add(fullName);
      const what = `${file}: ${fullName}`;
      if (status === 'failed') failed.push(what);
      if (status === 'failed' && listed[fullName] === undefined)
        unlike(unexpected, what, failureMessages.join('\n').slice(0, 3000));
      if (status === 'passed' && listed[fullName] !== undefined)
        unlike(notAsListed, what, 'is listed and passes');
    }
    for (const title of Object.keys(listed))
      if (!met.has(title)) unlike(notAsListed, `${file}: ${title}`, 'is listed and not there');
  }
  return { stubs, tests, failed: failed.length, unexpected, notAsListed };
}

function run(args) {
  child = spawn(process.execPath, args, { cwd: tree, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // A test that fails is what is asked about: jest's own status says nothing here.
    child.once('exit', (_status, signal) =>
      signal === null ? resolve() : reject(new Error(`${args[0]} was ended by ${signal}.`)),
    );
  });
}
