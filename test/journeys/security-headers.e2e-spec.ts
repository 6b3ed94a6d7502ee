import { request } from 'node:http';
import supertest from 'supertest';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, PASSWORD } from '../support/builders/school.js';

const OVER_HTTPS = { 'x-forwarded-proto': 'https' };
const ADDRESSES = [
  '/sign-in',
  '/help-now',
  '/css/earshot.css',
  '/js/quick-exit.js',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/not-there',
  '/%E0%A4%A',
];

describe('every answer, over https', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ env: { PUBLIC_URL: 'https://earshot.school.example' } });
    await buildSchool(app, { sam: ['student'] });
  });
  afterAll(() => app.close());

  const get = (path: string) => supertest(app.url).get(path).set(OVER_HTTPS);

  it.each(ADDRESSES)('%s has the headers that browsers keep to', async (path) => {
    const { headers } = await get(path);
    const policy = headers['content-security-policy'] ?? '';
    for (const directive of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy.split(';')).toContain(directive);
    expect(policy).toMatch(/script-src 'nonce-[\w+/=]{22,}'/);
    expect(policy).not.toContain('unsafe');
    const age = /^max-age=(\d+); includeSubDomains$/.exec(
      headers['strict-transport-security'] ?? '',
    );
    expect(Number(age?.[1])).toBeGreaterThanOrEqual(365 * 24 * 3600);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers.server).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['content-type']).toMatch(/charset=utf-8/i);
  });

  it('gives another nonce each time', async () => {
    const policies = await Promise.all(
      Array.from(
        { length: 5 },
        async () => (await get('/sign-in')).headers['content-security-policy'],
      ),
    );
    expect(new Set(policies).size).toBe(5);
  });

  it('answers no other origin', async () => {
    const answer = await get('/sign-in').set('origin', 'https://elsewhere.example');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('sets cookies for this host, over https, for no script, and new ones at the sign-in', async () => {
    const browser = supertest.agent(app.url);
    const cookies = (headers: Record<string, unknown>): string[] =>
      (headers['set-cookie'] as string[] | undefined) ?? [];
    const shown = await browser.get('/sign-in').set(OVER_HTTPS);
    const [before = '', ...more] = cookies(shown.headers);
    expect(more).toEqual([]);
    expect(before).toMatch(/^__Host-earshot=[^;]{40,}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const token = /name="_csrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    const done = await browser
      .post('/sign-in')
      .set(OVER_HTTPS)
      .set('cookie', before.split(';')[0] ?? '')
      .type('form')
      .send({ _csrf: token, school: 'harbour', username: 'sam', password: PASSWORD });
    expect(done.status).toBe(303);
    const [after = ''] = cookies(done.headers);
    expect(after).toMatch(/^__Host-earshot=[^;]{40,}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(after.split(';')[0]).not.toBe(before.split(';')[0]);
  });

  it('sets no cookie on a request that did not come over https', async () => {
    const answer = await supertest(app.url).get('/sign-in');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('lists no folder and serves nothing but what is public', async () => {
    for (const path of [
      '/js/',
      '/css',
      '/css/',
      '/.git/config',
      '/.env',
      '/package.json',
      '/js/../package.json',
      '/js/%2e%2e/package.json',
      '/js/..%2fpackage.json',
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toMatch(/quick-exit\.js.*fresh-page\.js|"dependencies"/s);
    }
  });

  it('does not echo a TRACE, nor tells what it is made of when it fails', async () => {
    const { hostname, port } = new URL(app.url);
    const answer = await new Promise<{ status?: number; text: string }>((done, fail) => {
      const call = request(
        { hostname, port, method: 'TRACE', path: '/sign-in', headers: { 'x-canary': 'canary-7' } },
        (res) => {
          let text = '';
          res.on('data', (part: Buffer) => (text += part.toString()));
          res.on('end', () => done({ status: res.statusCode, text }));
        },
      );
      call.on('error', fail).end();
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain('canary-7');
    for (const path of ['/not-there', '/%E0%A4%A']) {
      const { text } = await get(path);
      expect(text).not.toMatch(/node_modules|at \w+ \(|\.ts:\d|\.js:\d+:\d/);
    }
  });

  it('writes a failed sign-in down by a mark of the name, known or not, and never the name', async () => {
    const said: unknown[] = [];
    const keep = (line: unknown): void => void said.push(line);
    app.app.useLogger({ log: keep, warn: keep, error: keep });
    const browser = supertest.agent(app.url);
    const guess = async (username: string): Promise<void> => {
      const shown = await browser.get('/sign-in').set(OVER_HTTPS);
      const token = /name="_csrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
      const cookie = (shown.headers['set-cookie'] as unknown as string[])[0]?.split(';')[0] ?? '';
      await browser
        .post('/sign-in')
        .set({ ...OVER_HTTPS, cookie })
        .type('form')
        .send({ _csrf: token, school: 'harbour', username, password: 'guess\n{"level":50}' });
    };
    for (const username of ['sam', 'SAM', 'nobody']) await guess(username);
    const marks = said.map((line) => {
      expect(line).toEqual({
        event: 'sign_in_failed',
        how: 'password',
        account: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      });
      return (line as { account: string }).account;
    });
    expect(marks).toHaveLength(3);
    expect(marks[0]).toBe(marks[1]);
    expect(marks[2]).not.toBe(marks[0]);
  });
});
