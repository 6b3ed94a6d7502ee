// Kills the application and Postgres under a load of bookings and concerns: what was acknowledged
// must be there, once; what was in doubt is sent again with the same key and happens once.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Client } from './support/client.mjs';
import { RunningApp } from './support/running-app.mjs';

const KILLS_EACH = Number(process.argv[2] ?? 10);
const LOAD_MS = 2500;

const app = await RunningApp.prepare();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');
const people = Array.from({ length: 12 }, (_, at) => `student${20 + at}`);
/** Everything that was ever sent: its key, its body and what came back. */
const sent = [];

console.log(JSON.stringify(await app.during(drill)));

async function drill() {
  await app.start();
  const before = await counts();
  for (let round = 0; round < KILLS_EACH * 2; round += 1) await killUnderLoad(round % 2 === 1);
  const inDoubtResolved = await sendAgainWhatIsInDoubt();

  const acknowledged = sent.filter(({ status }) => status === 303);
  const ids = acknowledged
    .filter(({ kind }) => kind === 'concern')
    .map(({ location }) => /\/concerns\/([0-9a-f-]{36})/.exec(location)?.[1]);
  const bookings = acknowledged.length - ids.length;
  const after = await counts();
  const found = await owned(async (owner) => {
    const { rows } = await owner.query(`SELECT id FROM referral WHERE id = ANY ($1)`, [ids]);
    return new Set(rows.map(({ id }) => id));
  });
  const newReferrals = after.referrals - before.referrals;
  const newBookings = after.bookings - before.bookings;
  return {
    kills: KILLS_EACH * 2,
    acknowledged: acknowledged.length,
    lost: ids.filter((id) => !found.has(id)).length + Math.max(0, bookings - newBookings),
    doubled: Math.max(0, newReferrals - new Set(ids).size) + Math.max(0, newBookings - bookings),
    inDoubtResolved,
  };
}

async function killUnderLoad(postgresToo) {
  const clients = await Promise.all(people.map(signedIn));
  let running = true;
  const load = clients.map(async (client, at) => {
    while (running) await oneRequest(client, people[at], at % 2 === 0 ? 'concern' : 'booking');
  });
  await pause(LOAD_MS);
  if (postgresToo) {
    await app.killPostgres();
    // The application alone answers for a while.
    await pause(500);
  }
  await app.kill9();
  running = false;
  await Promise.all(load);
  await app.start();
}

/** As a person would: the same form, with its key, until it is answered. */
async function sendAgainWhatIsInDoubt() {
  const inDoubt = sent.filter(({ status }) => status === undefined || status >= 500);
  for (const entry of inDoubt) {
    const client = await signedIn(entry.username);
    const fresh = await client.form(entry.page, entry.action, {});
    const body = new URLSearchParams(entry.body);
    body.set('_csrf', fresh.get('_csrf') ?? (await anyToken(client)));
    const answer = await client.post(entry.action, body);
    Object.assign(entry, { status: answer.status, location: answer.location });
    if (answer.status >= 500) throw new Error(`Sent again, it was answered ${answer.status}.`);
  }
  return inDoubt.length;
}

/** The booking page is gone for whoever holds a booking; the token is the session's, on any page. */
async function anyToken(client) {
  const { $ } = await client.get('/concerns/new');
  return $('input[name=_csrf]').first().attr('value') ?? '';
}

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
