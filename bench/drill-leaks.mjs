// Many people of two schools at once, over kept connections, with requests cut off at any moment and
// the application's connections to Postgres ended under it: nobody may see what is another's.
//
// Usage: npm run drill:leaks -- [--requests 100000] [--at-once 24] [--minutes 60]
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Client } from './support/client.mjs';
import { markNames, ownersOfRows, schoolsOfRows, Seen, wordsOf } from './support/marks.mjs';
import { RunningApp } from './support/running-app.mjs';

const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    'at-once': { type: 'string', default: '24' },
    minutes: { type: 'string', default: '60' },
  },
});
const REQUESTS = Number(options.requests);
const AT_ONCE = Number(options['at-once']);
const LATEST = performance.now() + Number(options.minutes) * 60_000;
const CUT_SHARE = 0.12;
const CONCERNS_EACH = 5;
/** An idle connection that was ended is noticed by the next who takes it. */
const KILL_FELT_MS = 300;

const numbered = (name, from, count) =>
  Array.from({ length: count }, (_, at) => `${name}${from + at}`);
const USERNAMES = [
  ...numbered('student', 20, 16),
  ...numbered('listener', 2, 6),
  ...['staff', 'coordinator', 'supervisor', 'pastoral', 'dsl', 'deputy', 'head', 'chair', 'leader'],
  'admin',
];

/** What the application wrote down of its own faults: when, and the line. */
const written = [];
const app = await RunningApp.prepare(
  {},
  { onLine: (line) => written.push({ at: performance.now(), line }) },
);
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const people = [];
/** Links that anybody was shown: everybody tries them. */
const everyonesLinks = new Set();
const kills = [];
const faults = [];
const count = {
  requests: 0,
  aborted: 0,
  unanswered: 0,
  killedBackends: 0,
  explainedErrors: 0,
  serverErrors: 0,
};

console.log(JSON.stringify(await app.during(drill)));

async function drill() {
  await app.start();
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  const admin = new pg.Client({ connectionString: embedded.urls.admin });
  await Promise.all([owner.connect(), admin.connect()]);
  try {
    const everybody = await markNames(owner);
    for (const school of ['harbour', 'moorside'])
      for (const username of USERNAMES) await arrive(everybody, school, username);
    await proveThatLeaksAreSeen();

    const since = performance.now();
    let running = true;
    const killing = killBackends(admin, () => running);
    const progress = setInterval(() => console.error(JSON.stringify(count)), 30_000);
    const working = async () => {
      while (count.requests < REQUESTS && performance.now() < LATEST) await oneRequest();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, working));
    const seconds = (performance.now() - since) / 1000;
    running = false;
    clearInterval(progress);
    await killing;
    await judgeRows(owner, everybody);
    for (const fault of faults.slice(0, 20)) console.error(fault);
    const { rows } = await owner.query(`SELECT count(*)::int AS referrals FROM referral`);
    return {
      ...count,
      foreignRows: faults.length,
      people: people.length,
      idsSeen: people.reduce((sum, { seen }) => sum + seen.ids.size, 0),
      namesSeen: people.reduce((sum, { seen }) => sum + seen.names.size, 0),
      killMoments: kills.length,
      referrals: rows[0].referrals,
      seconds: Math.round(seconds),
    };
  } finally {
    agent.destroy();
    await Promise.all([owner.end(), admin.end()]);
    await embedded.stop();
  }
}

async function arrive(everybody, slug, username) {
  const known = everybody.find((one) => one.username === username && one.school === slug[0]);
  const role = /^(student|listener)/.exec(username)?.[1] ?? username;
  const person = { ...known, slug, role, number: people.length, links: new Map(), concerns: 0 };
  person.seen = new Seen(person);
  people.push(person);
  await comeIn(person);
  for (const path of ['/', '/concerns/new', '/concerns', '/bookings', '/sessions', '/privacy/own'])
    keepLink(person, path);
}

async function comeIn(person) {
  const client = new Client(app.url);
  await client.signIn(person.slug, person.username);
  const { $ } = await client.get('/concerns/new');
  person.csrf = $('input[name=_csrf]').first().attr('value') ?? '';
  person.cookie = client.cookie;
}

/** A check that finds nothing may be blind: one school's pages, looked at with the other's eyes. */
async function proveThatLeaksAreSeen() {
  const of = (slug, username) =>
    people.find((person) => person.slug === slug && person.username === username);
  const { text } = await send(of('harbour', 'admin'), 'GET', '/accounts');
  if (new Seen(of('moorside', 'admin')).look(text, '').length === 0)
    throw new Error('A page of the other school was not noticed.');
  const words = wordsOf(of('harbour', 'student20'));
  if (new Seen(of('harbour', 'student21')).look(words, '').length === 0)
    throw new Error('Words of somebody else were not noticed.');
}

async function oneRequest() {
  count.requests += 1;
  const person = any(people);
  const [method, path, fields] = whatToDo(person);
  const since = performance.now();
  const cut = Math.random() < CUT_SHARE;
  const answer = await send(person, method, path, fields, cut);
  if (answer.wasCut) count.aborted += 1;
  if (!cut && answer.status === 0) count.unanswered += 1;
  if (app.fall !== undefined) throw new Error(`The application ${app.fall}`);
  for (const fault of person.seen.look(answer.location + answer.text, path))
    faults.push(`${person.slug}/${person.username} ${method} ${path}: ${fault}`);
  if (answer.status >= 500) await judgeError(method, path, answer.status, since);
  for (const [, link] of answer.text.matchAll(/<a [^>]*href="(\/[^"#]*)"/g)) keepLink(person, link);
  if (method === 'GET')
    for (const [, action] of answer.text.matchAll(
      /action="(\/bookings\/[0-9a-f-]+\/cancellation)"/g,
    ))
      person.cancellation = action;
  if (path.endsWith('/bookings/new')) person.slot = slotOn(answer.text, path);
  const lost = answer.status === 401 || (answer.status === 303 && answer.location === '/sign-in');
  if (lost && !answer.wasCut)
    await (person.coming ??= comeIn(person).finally(() => delete person.coming));
}

/** A mixture: mostly reading, own and others'; writing; being refused with one's words shown again. */
function whatToDo(person) {
  const words = wordsOf(person);
  const keys = { _csrf: person.csrf, _once: randomUUID() };
  const dice = Math.random();
  if (dice < 0.6) return ['GET', any([...person.links.values()])];
  if (dice < 0.74) return ['GET', any([...everyonesLinks])];
  if (dice < 0.84) {
    // Sent twice under one key with other words: the second comes back, filled (409).
    const concern = { ...keys, about: 'unknown', urgency: 'soon', words, toldWhom: words };
    if (person.concerns >= CONCERNS_EACH && person.sent !== undefined)
      return ['POST', '/concerns', { ...concern, _once: person.sent }];
    person.concerns += 1;
    person.sent = concern._once;
    return ['POST', '/concerns', concern];
  }
  if (dice < 0.9) return ['POST', '/privacy/own', { ...keys, kind: 'none of these', words }];
  if (dice < 0.94 && person.slot !== undefined) {
    const { action, slot } = person.slot;
    return ['POST', action, { ...keys, slot, understandsLimits: 'yes' }];
  }
  if (dice < 0.96) {
    const { cancellation } = Math.random() < 0.5 ? person : any(people);
    if (cancellation !== undefined) return ['POST', cancellation, keys];
  }
  if (dice < 0.97) return ['POST', '/contacts', { ...keys, concernWords: words, minutes: '5' }];
  return ['GET', any(['/help-now', `/help-now/${person.slug}`, '/sign-in', '/no-such-page'])];
}

function slotOn(html, path) {
  const slots = [...html.matchAll(/name="slot"[^>]*value="([0-9a-f-]{36})"/g)];
  return slots.length === 0
    ? undefined
    : { action: path.replace(/\/new$/, ''), slot: any(slots)[1] };
}

/** One link of each kind and some more: an id differs, a page does not. */
function keepLink(person, link) {
  const path = link.replaceAll('&amp;', '&');
  if (/\.(css|js|woff2?|pdf|png|svg)$|^\/(css|js|fonts)\//.test(path)) return;
  const kind = path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':') + (Math.random() < 0.3);
  person.links.set(kind, path);
  if (everyonesLinks.size < 4000) everyonesLinks.add(path);
}

/** @returns what came back before it was cut off, if it was. */
function send(person, method, path, fields, cut = false) {
  const body = fields === undefined ? '' : String(new URLSearchParams(fields));
  return new Promise((resolve) => {
    const answer = { status: 0, location: '', text: '', wasCut: cut };
    const sent = request(app.url + path, {
      method,
      agent,
      headers: {
        cookie: person.cookie,
        ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(fields && { 'content-length': Buffer.byteLength(body) }),
      },
    });
    const done = () => resolve(answer);
    sent.on('response', (response) => {
      answer.status = response.statusCode;
      answer.location = response.headers.location ?? '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (answer.text += chunk));
      response.on('end', () => (answer.wasCut = false));
      response.on('close', done);
    });
    sent.on('error', done);
    sent.on('close', done);
    if (cut) setTimeout(() => sent.destroy(), Math.random() ** 2 * 150);
    // Some are cut off with half of their words sent.
    if (cut && Math.random() < 0.3) sent.write(body.slice(0, body.length / 2));
    else sent.end(body);
  });
}

async function judgeError(method, path, status, since) {
  const now = performance.now();
  const explained = kills.some(({ from, to }) => to >= since - KILL_FELT_MS && from <= now);
  const calm = status === 503;
  count[explained ? 'explainedErrors' : 'serverErrors'] += 1;
  if (explained && calm) return;
  // Its own account of the fault comes by another way than its answer.
  await pause(500);
  const why = explained ? 'a backend was killed, but that is no 503' : 'no backend was killed';
  console.error(`${status} at ${method} ${path} after ${Math.round(now - since)} ms: ${why}`);
  for (const { at, line } of written)
    if (at >= since && line.includes(`"status":${status}`)) console.error(line);
}

async function killBackends(admin, running) {
  while (running()) {
    await pause(500 + Math.random() * 3000);
    // Those whose connections end hear of it before whoever ends them has an answer.
    const kill = { from: performance.now(), to: Infinity };
    kills.push(kill);
    const { rows } = await admin.query(
      `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
       WHERE usename = 'earshot_app' ORDER BY (state = 'idle'), random() LIMIT $1`,
      [1 + Math.floor(Math.random() * 4)],
    );
    const killed = rows.filter((row) => row.killed).length;
    kill.to = performance.now();
    if (killed === 0) kills.splice(kills.indexOf(kill), 1);
    count.killedBackends += killed;
  }
}

/** Every id and every student's name that anybody was shown, against the rows as they are. */
async function judgeRows(owner, everybody) {
  const schools = await schoolsOfRows(owner);
  const owners = await ownersOfRows(owner);
  const byName = new Map(everybody.map((one) => [one.name, one]));
  const met = await owner.query(
    `SELECT student_id AS student, listener_id AS listener FROM booking`,
  );
  const meetings = new Set(
    met.rows.flatMap(({ student, listener }) => [student + listener, listener + student]),
  );
  for (const { id, slug, school, username, kind, seen } of people) {
    const fault = (text) => faults.push(`${slug}/${username}: ${text}`);
    for (const row of seen.ids) {
      if ((schools.get(row) ?? school) !== school) fault(`${row}, a row of the other school`);
      if (kind === 'student' && owners.get(row)?.has(id) === false)
        fault(`${row}, a row of somebody else`);
    }
    if (kind !== 'student') continue;
    for (const name of seen.names) {
      const other = byName.get(name);
      const known = other.id === id || other.kind === 'staff' || other.listens;
      if (!known && !meetings.has(id + other.id)) fault(`${name}, a student they never met`);
    }
  }
}

function any(items) {
  return items[Math.floor(Math.random() * items.length)];
}
