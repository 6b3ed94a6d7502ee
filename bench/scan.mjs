// Lets wapiti or sqlmap attack the real program on loopback with a sign-in of each role, and gathers
// what they found, and every 5xx of the application's own log. See docs/scanning.md.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Client } from './support/client.mjs';
import { RunningApp } from './support/running-app.mjs';
import { BEHIND_TLS } from './support/scan-gate.mjs';
import { targetsFor } from './support/scan-targets.mjs';
import { canBeTested, sqlmap } from './support/sqlmap.mjs';
import { wapiti } from './support/wapiti.mjs';

/** By how much they can break for those after them. Each is a demo account, but the last. */
const ROLES = [
  ...['student', 'listener', 'staff', 'pastoral', 'leader', 'supervisor', 'coordinator', 'deputy'],
  ...['chair', 'dsl', 'head', 'admin', 'signed-out'],
];
const OWN_SCHOOL = 'harbour';
const OTHER_SCHOOL = 'moorside';
/** Rows that jobs write when it is time, whoever is attacked: escalations, reminders of retention. */
const MOVED_BY_THE_CLOCK = ['escalation', 'record_access', 'referral', 'retention_notice'];

const { values: options } = parseArgs({
  options: {
    tool: { type: 'string', default: 'wapiti' },
    role: { type: 'string', multiple: true, default: ROLES },
    seconds: { type: 'string', default: '600' },
    'target-seconds': { type: 'string', default: '60' },
  },
});
const SECONDS = Number(options.seconds);
const TARGET_SECONDS = Number(options['target-seconds']);
const roles = options.role.flatMap((role) => role.split(','));
const strange = roles.filter((role) => !ROLES.includes(role));
if (!['wapiti', 'sqlmap'].includes(options.tool) || strange.length > 0) {
  console.error(`--tool wapiti|sqlmap --role ${ROLES.join('|')}`);
  process.exit(2);
}

const log = { requests: 0, refused: 0, faults: new Map() };
// As behind a school's proxy: secure cookies and all that goes with them.
const settings = { LOG_LEVEL: 'info', PUBLIC_URL: 'https://127.0.0.1' };
const app = await RunningApp.prepare(settings, { onLine: readLine });
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');

/** Counts what the application says of itself, whatever the tool made of the answer. */
function readLine(line) {
  if (!line.startsWith('{')) return;
  const { req, res, route, context, status, method, name, code, stack } = JSON.parse(line);
  if (res !== undefined) {
    log.requests += 1;
    if (res.status === 401) log.refused += 1;
    if (res.status >= 500) note(`${req?.method} ${route} ${res.status}`);
  } else if (context === 'errors' && status >= 500)
    note(`cause: ${method} ${route} ${status} ${name} ${code} ${stack?.split('\n')[0]?.trim()}`);
}

function note(fault) {
  log.faults.set(fault, (log.faults.get(fault) ?? 0) + 1);
}

async function scan() {
  await app.start();
  const scans = [];
  const tested = new Set();
  for (const role of roles) {
    const before = await otherSchool();
    const [requests, refused] = [log.requests, log.refused];
    const since = performance.now();
    const scanned = await scanAs(role, tested);
    const after = await otherSchool();
    const changed = [...after].filter(([table, sum]) => before.get(table) !== sum);
    scans.push({
      role,
      ...scanned,
      minutes: Math.round((performance.now() - since) / 6_000) / 10,
      requests: log.requests - requests,
      answered401: log.refused - refused,
      alive: (await fetch(`${app.url}/health/ready`)).status === 200,
      otherSchoolChanged: changed.map(([table]) => table),
    });
    console.error(JSON.stringify(scans.at(-1), null, 2));
  }
  const faults = [...log.faults];
  console.error(JSON.stringify(Object.fromEntries(faults), null, 2));
  const findings = scans
    .flatMap((one) => one.findings)
    .filter(({ severity }) => severity !== 'information');
  const explained = findings.filter((finding) => finding.explained === true);
  return {
    tool: options.tool,
    roles,
    requests: log.requests,
    findingsAboveInformation: findings.length - explained.length,
    explained: explained.length,
    serverErrors: faults
      .filter(([fault]) => !fault.startsWith('cause:'))
      .reduce((sum, [, times]) => sum + times, 0),
  };
}

async function scanAs(role, tested) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-scan-'));
  try {
    let client = await visitor(role);
    const all = await targetsFor(client);
    const given = { url: app.url, folder };
    if (options.tool === 'wapiti') {
      await mkdir(path.join(folder, 'session'));
      await mkdir(path.join(folder, 'config'));
      const { cookies } = client;
      const scanned = await wapiti({ ...given, cookies, targets: all, seconds: SECONDS });
      return { targets: all.length, ...scanned, stillSignedIn: await isSignedIn(client, role) };
    }
    // What no earlier role has tried comes first; then the rest, while there is time.
    const targets = all.filter(canBeTested);
    targets.sort((a, b) => Number(tested.has(a.kind)) - Number(tested.has(b.kind)));
    const until = performance.now() + SECONDS * 1000;
    const counts = { targets: targets.length, tried: 0, finished: 0, signedInAgain: 0 };
    const findings = [];
    const unfinished = [];
    for (const target of targets) {
      const left = (until - performance.now()) / 1000;
      if (left < 5) break;
      if (!(await isSignedIn(client, role))) {
        client = await visitor(role);
        counts.signedInAgain += 1;
      }
      await freshToken(client, target);
      const seconds = Math.min(left, TARGET_SECONDS);
      const one = await sqlmap({ ...given, cookies: client.cookies, target, seconds });
      counts.tried += 1;
      if (one.finished) counts.finished += 1;
      else unfinished.push(`${target.kind}${one.late ? ' (time)' : ` ${one.last}`}`);
      findings.push(...one.findings);
      tested.add(target.kind);
    }
    return { ...counts, findings, unfinished };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function visitor(role) {
  const client = new Client(app.url, BEHIND_TLS);
  if (role === 'signed-out') await client.get('/sign-in');
  else await client.signIn(OWN_SCHOOL, role);
  return client;
}

async function isSignedIn(client, role) {
  return role === 'signed-out' || (await client.get('/account/password')).status === 200;
}

/** The token is the session's: every form of every page carries the same. */
async function freshToken(client, target) {
  const field = target.fields.find(([name]) => name === '_csrf');
  if (field === undefined) return;
  const { $ } = await client.get(target.page);
  field[1] = $('input[name=_csrf]').first().attr('value') ?? field[1];
}

/** One sum over all rows of each table of the school that nobody has signed in to. */
async function otherSchool() {
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  await owner.connect();
  try {
    const { rows } = await owner.query(
      `SELECT c.table_name AS name FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'public' AND c.column_name = 'school_id'
         AND t.table_type = 'BASE TABLE' AND c.table_name <> ALL ($1)
       ORDER BY 1`,
      [MOVED_BY_THE_CLOCK],
    );
    const sums = new Map();
    for (const { name } of rows) {
      const { rows: sum } = await owner.query(
        `SELECT count(*) || ' ' || coalesce(sum(hashtext(t::text)::bigint), 0) AS sum
         FROM ${owner.escapeIdentifier(name)} t
         WHERE school_id = (SELECT id FROM school WHERE slug = $1)`,
        [OTHER_SCHOOL],
      );
      sums.set(name, sum[0].sum);
    }
    return sums;
  } finally {
    await owner.end();
    await embedded.stop();
  }
}

console.log(JSON.stringify(await app.during(scan)));
