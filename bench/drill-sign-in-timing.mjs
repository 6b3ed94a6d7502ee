// Does the time of a refused sign-in tell whether there is such a name? 1,000 known and 1,000
// unknown names, each tried once a run with a wrong password, in random order, one after another.
//
// The throttle stays as it is: an address may fail 300 times in ten minutes, so the tries come from
// many addresses of loopback (127.20.0.1, …), as from many houses.
import { request, Agent } from 'node:http';
import { parseArgs } from 'node:util';
import * as cheerio from 'cheerio';
import pg from 'pg';
import { mannWhitney, median } from './support/mann-whitney.mjs';
import { RunningApp } from './support/running-app.mjs';

const { values: options } = parseArgs({
  options: {
    names: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
  },
});
const NAMES = Number(options.names);
const RUNS = Number(options.runs);
const SCHOOL = 'harbour';
const TRIES_OF_AN_ADDRESS = 250;
const WARM_UP = 100;
const LIMIT = 0.01;

const app = await RunningApp.prepare();
const { startEmbedded } = await import('../dist/src/platform/db/embedded/start-embedded.js');

async function drill() {
  await app.start();
  const known = await accounts();
  const unknown = strangers(known);
  const visitors = new Visitors();
  for (const name of shuffled([...known, ...unknown]).slice(0, WARM_UP)) await visitors.fail(name);

  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    const times = new Map();
    for (const name of shuffled([...known, ...unknown])) times.set(name, await visitors.fail(name));
    const [of, ofNobody] = [known, unknown].map((names) => names.map((name) => times.get(name)));
    const { p } = mannWhitney(of, ofNobody);
    const [knownMs, unknownMs] = [median(of), median(ofNobody)];
    runs.push({
      p: rounded(p, 5),
      medianKnownMs: rounded(knownMs, 3),
      medianUnknownMs: rounded(unknownMs, 3),
      differenceMs: rounded(knownMs - unknownMs, 3),
    });
    console.error(`run ${run + 1}: ${JSON.stringify(runs.at(-1))}`);
  }
  return {
    names: NAMES,
    runs,
    addresses: visitors.addresses,
    smallestP: Math.min(...runs.map(({ p }) => p)),
    different: runs.filter(({ p }) => p < LIMIT).length,
  };
}

/** Students of the demo who have a password: those who have none yet are given one. */
async function accounts() {
  const embedded = await startEmbedded({ dataDir: app.dataDir, log: () => undefined });
  const owner = new pg.Client({ connectionString: embedded.urls.owner });
  await owner.connect();
  try {
    await owner.query(
      `INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
       SELECT p.school_id, p.id, (SELECT password_hash FROM credential LIMIT 1), true, now()
       FROM person p JOIN school s ON s.id = p.school_id AND s.slug = $1
       ON CONFLICT DO NOTHING`,
      [SCHOOL],
    );
    await owner.query('ANALYZE');
    const { rows } = await owner.query(
      `SELECT p.username FROM person p JOIN school s ON s.id = p.school_id AND s.slug = $1
       WHERE p.left_at IS NULL AND p.kind = 'student' ORDER BY p.id LIMIT $2`,
      [SCHOOL, NAMES],
    );
    if (rows.length < NAMES) throw new Error(`There are only ${rows.length} accounts.`);
    return rows.map(({ username }) => username);
  } finally {
    await owner.end();
    await embedded.stop();
  }
}

/** Names of nobody that look like the known ones: one letter or digit of each is another. */
function strangers(known) {
  const taken = new Set(known);
  return known.map((name) => {
    for (;;) {
      const at = Math.floor(Math.random() * name.length);
      const pool = /\d/.test(name[at]) ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz';
      const other = pool[Math.floor(Math.random() * pool.length)];
      const stranger = name.slice(0, at) + other + name.slice(at + 1);
      if (taken.has(stranger)) continue;
      taken.add(stranger);
      return stranger;
    }
  });
}

/** One browser after another, each at an address of its own that stays under its limit. */
class Visitors {
  addresses = 0;
  #tries = Infinity;
  #agent;
  #cookie;
  #csrf;

  /** @returns milliseconds from the first byte sent to the last received */
  async fail(username) {
    if (this.#tries >= TRIES_OF_AN_ADDRESS) await this.#moveOn();
    this.#tries += 1;
    const body = new URLSearchParams({
      _csrf: this.#csrf,
      school: SCHOOL,
      username,
      password: 'not their password',
    }).toString();
    const { status, ms } = await this.#send('POST', body);
    if (status !== 422) throw new Error(`A wrong password was answered with ${status}.`);
    return ms;
  }

  async #moveOn() {
    this.#agent?.destroy();
    this.addresses += 1;
    this.#tries = 0;
    const localAddress = `127.20.${this.addresses >> 8}.${this.addresses & 255}`;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress });
    this.#cookie = '';
    const { headers, text } = await this.#send('GET');
    this.#cookie = (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    this.#csrf =
      cheerio.load(text)('form[action="/sign-in"] input[name=_csrf]').attr('value') ?? '';
  }

  #send(method, body = '') {
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const sent = request(
        `${app.url}/sign-in`,
        {
          method,
          agent: this.#agent,
          headers: {
            cookie: this.#cookie,
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              headers: response.headers,
              text: Buffer.concat(parts).toString('utf8'),
              ms: performance.now() - since,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function shuffled(values) {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const with_ = Math.floor(Math.random() * (at + 1));
    [mixed[at], mixed[with_]] = [mixed[with_], mixed[at]];
  }
  return mixed;
}

function rounded(value, digits) {
  return Number(value.toFixed(digits));
}

console.log(JSON.stringify(await app.during(drill)));
