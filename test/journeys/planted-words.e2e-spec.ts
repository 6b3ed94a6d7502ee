import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Keys } from '../../src/platform/crypto/keys.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { type Embedded, startEmbedded } from '../../src/platform/db/embedded/start-embedded.js';
import { migrate } from '../../src/platform/db/migrate.js';
import { everyAnswer } from '../support/addresses.js';
import { startApp, type TestApp } from '../support/app.js';
import { FormWalk } from '../support/form-walk.js';
import { dumpOf, filesBelow, Planted, withoutBreaks } from '../support/planted.js';
import { type Program, startProgram } from '../support/program.js';
import { routesOf } from '../support/routes.js';
import { typedButNotSeen } from '../support/typed-fields.js';

/** Typed, and not words by or about a person: kept as it is, each with its reason. */
const PLAIN: [RegExp, string][] = [
  [/^\/account\/second-factor\/app\/confirmation code$/, 'six digits'],
  [/^\/account\/second-factor\/passkeys name$/, 'what somebody calls their own device'],
  [/^\/accounts\/searches search$/, 'a part of a name on the roll, which is not kept'],
  [/^\/accounts\/single-sign-on (tenant|domain|clientId)$/, "settings of the school's provider"],
  [/^\/contacts minutes$/, 'a number'],
  [/^\/drop-ins name$/, 'what a drop-in is called'],
  [/^\/drop-ins (slotMinutes|listeners)$/, 'numbers'],
  [/^\/listeners\/:id\/facts (supervisionEveryDays|loadCap)$/, 'numbers'],
  [/^\/privacy\/impact-assessment\/[\w-]+ words$/, "the school's own document: no person's data"],
  [/^\/privacy\/notices\/\w+\/draft \w+$/, 'a notice that everybody may read'],
  [/^\/school\/calendar\/(terms|closures)(\/:id)? name$/, 'what a term or closure is called'],
  [/^\/school\/rooms(\/:id)? (name|directions)$/, 'what a room is called and how to find it'],
  [/^\/school\/settings (name|safePlace)$/, 'on the help page, which anybody may read'],
  [/^\/school\/settings \w+Phone$/, 'numbers of the help page'],
  [/^\/sign-in school|username$/, 'who signs in'],
  [/^\/sign-in\/confirmation code$/, 'six digits'],
];
const isPlain = (kind: string, name: string): boolean =>
  PLAIN.some(([pattern]) => pattern.test(`${kind} ${name}`));

/** One answer is enough, and who comes first differs: a-request-that-waits.e2e-spec.ts sends both. */
const EITHER_OF_TWO = /^\/privacy\/(own\/:id\/clarification|requests\/:id\/resumption)$/;

/** If the walk no longer comes to these, it is the walk that is broken. */
const SURELY_THERE = [
  '/access/break-glass',
  '/concerns',
  '/contacts',
  '/privacy/own',
  '/privacy/leavers/:id/transfer',
  '/privacy/requests',
  '/privacy/requests/:id/answer',
  '/privacy/requests/:id/extension',
  '/privacy/retention/holds',
  '/privacy/retention/review/:id/decision',
  '/referrals/:id/actions',
  '/referrals/:id/closure',
  '/referrals/:id/reopening',
];

const TABLES_OF_THE_500 = ['referral', 'privacy_request'];

describe('words planted in every field', () => {
  const planted = new Planted();
  const inTheOpen = new Planted();
  let dataDir: string;
  let embedded: Embedded;
  let app: TestApp;
  let program: Program;
  let walk: FormWalk;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'earshot test '));
    embedded = await startEmbedded({ dataDir, log: () => undefined });
    await migrate(embedded.urls.owner);
    const keys = Keys.open(path.join(dataDir, 'keys'));
    const clear = (): Promise<void> => Promise.resolve();
    app = await startApp({ ground: { urls: embedded.urls, keys, dataDir, clear } });
    program = await startProgram({ EARSHOT_DATA: dataDir, EARSHOT_DEMO: '0', LOG_LEVEL: 'debug' });
    await until(async () => (await fetch(`${program.url}/health/ready`)).status === 200);
    walk = await FormWalk.prepare(app, program.url);
  }, 600_000);
  afterAll(async () => {
    program?.child.kill('SIGKILL');
    await app?.close();
    await embedded?.stop();
    const places = [dataDir, await placeOf(dataDir)];
    for (const place of places) await rm(place, { recursive: true, force: true });
  });

  async function until(seen: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 900; tries += 1) {
      if (await seen().catch(() => false)) return;
      await pause(100);
    }
    throw new Error(`Not seen in a minute and a half. ${program.said()}`);
  }

  it('are taken by every form that asks for words', async () => {
    const answers = everyAnswer(walk.school.people);
    await walk.send({
      text: ({ kind }, { name, value }, role) =>
        !isPlain(kind, name)
          ? planted.word(`${kind} ${name} as ${role}`)
          : (answers[name] ?? (value || '12')),
    });
    expect(typedButNotSeen(routesOf(app.app), walk.seen)).toEqual([]);
    const wanted = [...walk.met].filter(([kind, names]) =>
      [...names].some((name) => !isPlain(kind, name)),
    );
    const missing = wanted
      .filter(([kind]) => !walk.accepted.has(kind) && !EITHER_OF_TWO.test(kind))
      .map(([kind]) => `${kind}: ${walk.refused.get(kind)}`);
    expect(missing).toEqual([]);
    const kinds = wanted.map(([kind]) => kind);
    expect(kinds).toEqual(expect.arrayContaining(SURELY_THERE));
    expect(planted.count).toBeGreaterThan(40);
  }, 600_000);

  it('are typed when things go wrong', async () => {
    const student = walk.caller('student');
    const concern = (where: string): Record<string, string> => ({
      _csrf: student.csrf,
      about: 'unknown',
      urgency: 'soon',
      words: planted.word(where),
      aboutWords: planted.word(where),
      toldWhom: planted.word(where),
    });
    for (const table of TABLES_OF_THE_500) {
      await asOwner(`ALTER TABLE ${table} RENAME TO away`);
      const sent = await student.call('POST', '/concerns', concern('a concern that failed'));
      const request = { _csrf: student.csrf, kind: 'correction', words: planted.word('a failure') };
      const asked = await student.call('POST', '/privacy/own', request);
      await asOwner(`ALTER TABLE away RENAME TO ${table}`);
      expect([sent.status, asked.status]).toContain(500);
    }
    expect(
      (await student.call('POST', '/concerns', { ...concern('stale'), _csrf: '' })).status,
    ).toBe(403);
    await cutOff(
      student.cookie,
      new URLSearchParams(concern('a request that was cut off')).toString(),
    );
    await asOwner(`UPDATE sign_in SET ended_at = now() WHERE ended_at IS NULL AND person_id = $1`, [
      walk.school.people.student,
    ]);
    const late = await student.call('POST', '/concerns', concern('after the sign-in ran out'));
    expect(late.status).toBe(401);
    expect(late.text).toContain('name="sealed"');
  });

  it('stand in no dump, no file and no log', async () => {
    // What is known to be kept in the open must be found, or the search is blind.
    const admin = walk.caller('admin');
    const room = {
      _csrf: admin.csrf,
      name: 'The Nest',
      directions: inTheOpen.word('a room'),
      open: 'yes',
    };
    expect((await admin.call('POST', '/school/rooms', room)).status).toBe(303);
    await until(async () => (await letters()).length > 0);
    program.child.kill('SIGINT');
    expect(await program.end).toBe(0);

    const dumps = new Map<string, Map<string, Buffer>>();
    for (const role of ['owner', 'backup', 'admin'] as const)
      dumps.set(role, await dumpOf(atEarshot(embedded.urls[role])));
    const heaps: [string, Buffer][] = [...dumps].flatMap(([role, dump]) =>
      [...dump].map(([table, bytes]): [string, Buffer] => [`${table}, dumped by ${role}`, bytes]),
    );
    await app.close();
    await embedded.stop();
    const place = await placeOf(dataDir);
    for (const folder of new Set([dataDir, place]))
      for (const { name, bytes } of await filesBelow(folder)) {
        heaps.push([name, bytes]);
        if (name.endsWith('.eml')) heaps.push([`${name}, unfolded`, withoutBreaks(bytes)]);
      }
    heaps.push(['what the program printed and logged', Buffer.from(program.said())]);

    const names = heaps.map(([name]) => name).join('\n');
    for (const part of [
      /pg_wal/,
      /\.eml/,
      /postgres-\w+\.log/,
      /keys\.json/,
      /referral, dumped by backup/,
    ])
      expect(names).toMatch(part);
    expect(program.said()).toContain('"route":"/concerns"');
    const found = heaps.flatMap(([name, bytes]) =>
      planted.find(bytes).map((hit) => `${name}: ${hit}`),
    );
    expect(found).toEqual([]);

    const open = heaps
      .filter(([, bytes]) => inTheOpen.find(bytes).length > 0)
      .map(([name]) => name);
    for (const part of [/^room, dumped by owner/, /^room, dumped by backup/, /pg_wal/, /base\//])
      expect(open.join('\n')).toMatch(new RegExp(part.source, 'm'));
  });

  it('would be found however they were written', () => {
    const word = planted.word('here');
    for (const before of ['', 'a', 'ab'])
      expect(
        planted.find(Buffer.from(Buffer.from(`${before}${word}.`).toString('base64'))),
      ).not.toEqual([]);
    expect(planted.find(Buffer.from(`x${word}`, 'utf16le'))).not.toEqual([]);
    expect(planted.find(Buffer.from(`\\x${Buffer.from(word).toString('hex')}`))).not.toEqual([]);
    const folded = Buffer.from(`${word.slice(0, 9)}=\r\n${word.slice(9)}`);
    expect(planted.find(withoutBreaks(folded))).not.toEqual([]);
    expect(planted.find(Buffer.from('nothing of it'))).toEqual([]);
  });

  const letters = async (): Promise<string[]> =>
    (await filesBelow(dataDir)).map(({ name }) => name).filter((name) => name.endsWith('.eml'));

  const asOwner = async (sql: string, values: unknown[] = []): Promise<void> =>
    withConnection(embedded.urls.owner, async (client) => void (await client.query(sql, values)));

  /** All but the end of a request, and then the line is cut. */
  async function cutOff(cookie: string, body: string): Promise<void> {
    const { hostname, port } = new URL(program.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = [
      'POST /concerns HTTP/1.1',
      `Host: ${hostname}:${port}`,
      `Cookie: ${cookie}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    await new Promise((resolve) => socket.write(`${head}\r\n\r\n${body.slice(0, -9)}`, resolve));
    socket.destroy();
    await once(socket, 'close');
  }
});

/** The superuser's address is of another database. */
function atEarshot(url: string): string {
  return url.replace(/\/postgres$/, '/earshot');
}

/** Where the cluster is: root's stands outside the data folder. */
async function placeOf(dataDir: string): Promise<string> {
  const record = JSON.parse(await readFile(path.join(dataDir, 'database.json'), 'utf8')) as {
    place?: string;
  };
  return record.place ?? dataDir;
}
