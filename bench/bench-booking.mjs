// Two hundred students, each with a browser of their own, post for the same slot at the same moment,
// round after round: one is booked, all others are told it went (409), and nothing else happens.
import pg from 'pg';
import { Client } from './support/client.mjs';
import { RunningApp } from './support/running-app.mjs';

const RACERS = Number(process.argv[2] ?? 200);
const ROUNDS = Number(process.argv[3] ?? 20);
const SIGN_INS_AT_ONCE = 8;

const app = await RunningApp.prepare();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');

console.log(JSON.stringify(await app.during(race)));

async function race() {
  await app.start();
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  await owner.connect();
  try {
    const racers = await signedInRacers(owner);
    const before = await deadlocks(owner);
    const rounds = [];
    let milliseconds = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const forms = await openForms(racers);
      const since = performance.now();
      rounds.push(await Promise.all(forms.map(post)));
      milliseconds += performance.now() - since;
      await owner.query(`UPDATE booking SET state = 'cancelled' WHERE state = 'booked'`);
    }
    const statuses = rounds.flat();
    const winnersPerRound = rounds.map((round) => round.filter((status) => status === 303).length);
    return {
      clients: racers.length,
      httpPerSecond: Math.round((statuses.length / milliseconds) * 1000),
      racers: racers.length,
      rounds: ROUNDS,
      winnersPerRound: { min: Math.min(...winnersPerRound), max: Math.max(...winnersPerRound) },
      conflicts: statuses.filter((status) => status === 409).length,
      serverErrors: statuses.filter((status) => status === undefined || status >= 500).length,
      others: statuses.filter((status) => status < 500 && status !== 303 && status !== 409).length,
      deadlocks: (await deadlocks(owner)) - before,
    };
  } finally {
    await owner.end();
    await embedded.stop();
  }
}

/** Students of the roster who have no live booking get the demo's password. */
async function signedInRacers(owner) {
  const { rows } = await owner.query(
    `WITH racer AS (
       SELECT p.school_id, p.id, p.username FROM person p
       JOIN school s ON s.id = p.school_id AND s.slug = 'harbour'
       WHERE p.kind = 'student' AND p.left_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.person_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.student_id = p.id AND b.state IN ('booked', 'arrived'))
       ORDER BY p.username LIMIT $1),
     made AS (
       INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
       SELECT r.school_id, r.id, c.password_hash, false, c.changed_at FROM racer r
       JOIN person known ON known.school_id = r.school_id AND known.username = 'student20'
       JOIN credential c ON c.person_id = known.id)
     SELECT username FROM racer`,
    [RACERS],
  );
  const racers = [];
  for (let at = 0; at < rows.length; at += SIGN_INS_AT_ONCE)
    racers.push(
      ...(await Promise.all(
        rows.slice(at, at + SIGN_INS_AT_ONCE).map(async ({ username }) => {
          const client = new Client(app.url);
          await client.signIn('harbour', username);
          return client;
        }),
      )),
    );
  return racers;
}

/** Everybody looks at the same session and means the same time. */
async function openForms(racers) {
  const { $ } = await racers[0].get('/sessions');
  const pages = $('a[href*="/bookings/new"], a[href^="/sessions/"]')
    .toArray()
    .map(({ attribs }) => attribs.href.split('?')[0].replace(/\/bookings\/new$/, ''));
  const session = pages.find((page) => /^\/sessions\/[0-9a-f-]{36}$/.test(page));
  const first = await racers[0].get(`${session}/bookings/new`);
  const slot = first.$('input[name=slot]').first().attr('value');
  if (session === undefined || slot === undefined) throw new Error('No slot is free to race for.');
  const action = `${session}/bookings`;
  const forms = [];
  for (const client of racers) {
    const body = await client.form(`${action}/new`, action, { slot, understandsLimits: 'yes' });
    forms.push({ client, action, body });
  }
  return forms;
}

async function post({ client, action, body }) {
  return client.post(action, body).then(
    ({ status }) => status,
    () => undefined,
  );
}

async function deadlocks(owner) {
  const { rows } = await owner.query(
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  return rows[0].deadlocks;
}
