// Kills the application and Postgres under a load of bookings and concerns: what was acknowledged
// must be there, once; what was in doubt is sent again with the same key and happens once.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Client } from './support/client.mjs';
import { RunningApp } from './support/running-app.mjs';

const KILLS_EACH = Number(process.argv[2] ?? 10);
const LOAD_MS = 2500;

const app = await RunningApp.prepare();
await app.start();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');

const people = Array.from({ length: 12 }, (_, at) => `student${20 + at}`);
const before = await counts();
/** Everything that was ever sent: its key, its body and what came back. */
const sent = [];
let kills = 0;

for (let round = 0; round < KILLS_EACH * 2; round += 1) {
  const clients = await Promise.all(people.map(signedIn));
  let running = true;
  const load = clients.map(async (client, at) => {
    while (running) await oneRequest(client, people[at], at % 2 === 0 ? 'concern' : 'booking');
  });
  await pause(LOAD_MS);
  const killPostgres = round % 2 === 1;
  if (killPostgres) await killThePostmaster();
  await app.kill9();
  kills += 1;
  running = false;
  await Promise.all(load);
  await app.start();
}

// What got no answer is sent again, as a person would, until it is answered.
let inDoubtResolved = 0;
for (const entry of sent.filter(({ status }) => status === undefined)) {
  const client = await signedIn(entry.username);
  const fresh = await client.form(entry.page, entry.action, {});
  const body = new URLSearchParams(entry.body);
  body.set('_csrf', fresh.get('_csrf') ?? '');
  const answer = await client.post(entry.action, body);
  Object.assign(entry, { status: answer.status, location: answer.location });
  inDoubtResolved += 1;
}

const acknowledged = sent.filter(({ status }) => status === 303);
const after = await counts();
const concerns = acknowledged.filter(({ kind }) => kind === 'concern');
const ids = concerns.map(({ location }) => /\/concerns\/([0-9a-f-]{36})/.exec(location)?.[1]);
const found = await owned(async (owner) => {
  const { rows } = await owner.query(`SELECT id FROM referral WHERE id = ANY ($1)`, [ids]);
  return new Set(rows.map(({ id }) => id));
});
const bookings = acknowledged.filter(({ kind }) => kind === 'booking').length;
const result = {
  kills,
  acknowledged: acknowledged.length,
  lost:
    ids.filter((id) => !found.has(id)).length +
    Math.max(0, bookings - (after.bookings - before.bookings)),
  doubled:
    Math.max(0, after.referrals - before.referrals - new Set(ids).size) +
    Math.max(0, after.bookings - before.bookings - bookings),
  inDoubtResolved,
};
await app.stop();
await app.remove();
console.log(JSON.stringify(result));

async function signedIn(username) {
  for (;;) {
    try {
      const client = new Client(app.url);
      await client.signIn('harbour', username);
      return client;
    } catch {
      await pause(200);
    }
  }
}

async function oneRequest(client, username, kind) {
  try {
    const entry = kind === 'concern' ? await concern(client) : await booking(client);
    if (entry === undefined) return;
    const record = { ...entry, username, kind };
    sent.push(record);
    const answer = await client.post(entry.action, entry.body);
    Object.assign(record, { status: answer.status, location: answer.location });
    if (kind === 'booking' && answer.status === 303) await cancel(client);
  } catch {
    // Killed under it: it stays in doubt, or was never sent.
    await pause(50);
  }
}

async function concern(client) {
  const page = '/concerns/new';
  const words = `drill ${Math.random()}`;
  const body = await client.form(page, '/concerns', { about: 'me', words, urgency: 'soon' });
  return body.get('_csrf') ? { page, action: '/concerns', body: String(body) } : undefined;
}

async function booking(client) {
  const { $ } = await client.get('/sessions');
  const links = $('a[href*="/bookings/new"]')
    .toArray()
    .map((link) => link.attribs.href);
  const page = links[Math.floor(Math.random() * links.length)];
  if (page === undefined) {
    await cancel(client);
    return undefined;
  }
  const shown = await client.get(page);
  const slots = shown
    .$('input[name=slot]')
    .toArray()
    .map((input) => input.attribs.value);
  const action = shown.$('form[action$="/bookings"]').attr('action');
  if (slots.length === 0 || action === undefined) return undefined;
  const slot = slots[Math.floor(Math.random() * slots.length)];
  const body = await client.form(page, action, { slot, understandsLimits: 'yes' });
  return { page, action, body: String(body) };
}

async function cancel(client) {
  const { $ } = await client.get('/bookings');
  const action = $('form[action$="/cancellation"]').attr('action');
  if (action !== undefined) await client.post(action, await client.form('/bookings', action, {}));
}

async function owned(work) {
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
    await embedded.stop();
  }
}

async function counts() {
  return owned(async (owner) => {
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM referral) AS referrals, (SELECT count(*)::int FROM booking) AS bookings`,
    );
    return rows[0];
  });
}

async function killThePostmaster() {
  const file = path.join(app.dataDir, 'postgres', 'postmaster.pid');
  const [pid] = (await readFile(file, 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}
