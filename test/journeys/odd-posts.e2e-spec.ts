import { request as ask } from 'node:http';
import request from 'supertest';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, PASSWORD } from '../support/builders/school.js';
import { zipOf } from '../support/builders/roster-files.js';
import { Visitor } from '../support/visitor.js';

/** What no page of ours sends: each gets a calm page, and none is a fault of the server. */
describe('a post that no page of ours makes', () => {
  let app: TestApp;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], sam: ['student'] });
    ada = await Visitor.signedIn(app, 'ada');
  });
  afterAll(() => app.close());

  it('signs nobody in with a character that no name has, nor with a number', async () => {
    for (const fields of [
      { school: 'har\0bour\0', username: 'nobody', password: 'wrong' },
      { school: 'harbour', username: '\0', password: 'wrong' },
      { school: 'harbour', username: 'sam', password: 'wrong\0' },
      { school: 'harbour', username: 'sam', password: ['one', 'two'] },
    ])
      expect((await new Visitor(app).post('/sign-in', '/sign-in', fields)).status).toBe(422);

    const agent = request.agent(app.url);
    const page = await agent.get('/sign-in');
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
    for (const odd of [{ password: 7 }, { password: { a: 1 } }, { username: 7 }, { school: [7] }]) {
      const body = { _csrf, school: 'harbour', username: 'sam', password: PASSWORD, ...odd };
      expect((await agent.post('/sign-in').send(body)).status).toBe(422);
    }
  });

  it('shows a page whatever its address says was done', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    for (const done of ['__proto__', 'constructor', 'toString', 'valueOf'])
      for (const path of [`/bookings?done=${done}`, `/bookings?done=${done}&done=${done}`])
        expect((await sam.get(path)).status).toBe(200);
    for (const show of ['__proto__', 'constructor'])
      expect((await ada.get(`/referrals?show=${show}`)).status).toBe(200);
  });

  it('comes back with its words when its page was out of date, and never with a password', async () => {
    const sam = new Visitor(app, { 'sec-fetch-site': 'same-origin' });
    await sam.signIn('harbour', 'sam');
    const stale = { _csrf: 'of another day' };
    const concern = await sam.post('/concerns/new', '/concerns', { ...stale, words: 'kept words' });
    expect(concern.status).toBe(403);
    expect(concern.$('form[action="/concerns"] input[name=words]').attr('value')).toBe(
      'kept words',
    );

    const own = { current: PASSWORD, password: 'a new pass phrase', again: 'a new pass phrase' };
    const change = await sam.post('/account/password', '/account/password', { ...stale, ...own });
    expect(change.status).toBe(403);
    expect(change.text).not.toContain(PASSWORD);
    expect(change.text).not.toContain('a new pass phrase');
    expect(change.$('main').text()).toContain('Go back, open the page again');
  });

  it('is refused when its upload cannot be read', async () => {
    const { send, csrf } = await uploader();
    const part = (name: string, value: string, file = ''): string =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
    const token = part('_csrf', csrf);
    const file = part('file', 'zip', '; filename="a.zip"');
    const bodies: [string, string, number][] = [
      ['31 fields', token.repeat(31) + '--x--\r\n', 400],
      ['two files', token + file + file + '--x--\r\n', 400],
      ['cut short', token + file.slice(0, -3), 400],
      ['nothing', '', 400],
      ['2 MB in a field', token + part('grades', 'a'.repeat(2_000_000)) + '--x--\r\n', 413],
    ];
    for (const [what, body, status] of bodies) {
      const answer = await send(body, 'multipart/form-data; boundary=x');
      expect([what, answer.status]).toEqual([what, status]);
      expect(answer.text).toContain('Nothing was saved');
    }
    const type = 'multipart/form-data';
    expect((await send(token + '--x--\r\n', type)).status).toBe(400);
  });

  it('has no file read anywhere but where one is asked for, by whoever may send it', async () => {
    const zip = { name: 'a.zip', bytes: zipOf({ 'a.csv': 'Day\nMon\n' }) };
    const sam = await Visitor.signedIn(app, 'sam');
    for (const path of ['/accounts/searches', '/sign-out', '/nowhere']) {
      const answer = await ada.upload('/accounts', path, {}, zip);
      expect(answer.status).toBe(400);
      expect(answer.$('h1').text()).toContain('did not arrive in one piece');
    }
    expect((await sam.upload('/', '/roster', {}, zip)).status).toBe(400);
    const stranger = new Visitor(app);
    expect((await stranger.upload('/sign-in', '/sign-in', {}, zip)).status).toBe(400);
    expect((await stranger.upload('/sign-in', '/roster', {}, zip)).status).toBe(401);
  });

  it('answers a stranger before the file has come', async () => {
    // Says that 19 MB follow and sends none: only who never waits for them can answer.
    for (const [path, status] of [
      ['/sign-in', 400],
      ['/roster', 401],
    ] as const)
      expect(await announced(`${app.url}${path}`)).toBe(status);
  });

  async function uploader() {
    const agent = request.agent(app.url);
    const csrfOn = async (path: string): Promise<string> =>
      /name="_csrf" value="([^"]+)"/.exec((await agent.get(path)).text)?.[1] ?? '';
    const first = await csrfOn('/sign-in');
    await agent
      .post('/sign-in')
      .type('form')
      .send({
        _csrf: first,
        school: 'harbour',
        username: 'ada',
        password: PASSWORD,
      })
      .expect(303);
    const send = (body: string, type: string) =>
      agent.post('/roster').set('Content-Type', type).send(body);
    return { send, csrf: await csrfOn('/roster') };
  }

  function announced(url: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sent = ask(url, {
        method: 'POST',
        timeout: 5000,
        headers: {
          'Content-Type': 'multipart/form-data; boundary=x',
          'Content-Length': String(19 * 1024 * 1024),
        },
      });
      sent.on('response', (answer) => {
        resolve(answer.statusCode);
        sent.destroy();
      });
      sent.on('timeout', () => sent.destroy(new Error('It waited for the file.')));
      sent.on('error', reject);
      sent.write('--x\r\n');
    });
  }
});
