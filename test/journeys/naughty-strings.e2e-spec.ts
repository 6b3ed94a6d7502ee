import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Page, Visitor } from '../support/visitor.js';

/** What people, phones and attackers type; the last part of each is what must come back. */
const NAUGHTY: [string, string][] = [
  ['emoji', 'help 🐤👨‍👩‍👧‍👦🏳️‍🌈 é ﷽'],
  ['right to left', 'שלום \u202Eevil\u202C مرحبا'],
  ['a script', '<script>alert(1)</script>'],
  ['a handler', '"><img src=x onerror=alert(1)>'],
  ['an end of a text area', '</textarea><script>alert(1)</script>'],
  ['quotes of SQL', `Robert'); DROP TABLE person;--`],
  ['a template', '{{7*7}} ${7*7} <%= 7*7 %> #{7*7} {{{words}}} {{> form-keys}}'],
  ['an entity', '&lt;b&gt; &amp; &#60; %3Cscript%3E'],
  ['a formula', '=cmd|"/C calc"!A0'],
  ['only marks', '\u0301\u0301\u0301 zalgo'],
  ['words of machines', 'undefined null NaN true __proto__ constructor'],
  ['paths', '../../etc/passwd \\..\\ C:\\'],
];

/** As a form sends them, a half of a pair of UTF-16 among them (percent-encoded by hand). */
const RAW: [string, string][] = [
  ['a lone surrogate', 'words%ED%A0%80end'],
  ['bytes that are no UTF-8', 'words%FF%FEend'],
  ['a null byte', 'words%00end'],
  ['control characters', 'words%07%1B%5B31m%08end'],
];

describe('whatever is typed', () => {
  let app: TestApp;
  let sam: Visitor;
  let dee: Visitor;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'], dee: ['safeguarding_lead'], ada: ['admin'] });
    [sam, dee, ada] = [new Visitor(app), new Visitor(app), new Visitor(app)];
    await sam.signIn('harbour', 'sam');
    await dee.signIn('harbour', 'dee');
    await ada.signIn('harbour', 'ada');
  });
  afterAll(() => app.close());

  /** Nothing typed became a part of the page. */
  const expectInert = (page: Page): void => {
    expect(page.status).toBeLessThan(500);
    for (const script of page.$('script').toArray())
      expect(page.$(script).attr('nonce')).toBeDefined();
    expect(page.$('[onerror], [onload], [onclick], img[src=x]')).toHaveLength(0);
    expect(page.text).not.toContain('[object Object]');
  };
  // Marks that turn the writing round could disguise a word: they may be taken out, no letter may.
  const plain = (text: string): string =>
    text
      .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
      .replace(/\s+/g, ' ')
      .normalize('NFC');

  const newest = async (): Promise<Page> => {
    const links = (await dee.get('/referrals')).$('.queue__link').toArray();
    const pages = await Promise.all(links.map((link) => dee.get(link.attribs.href ?? '')));
    const [page] = pages;
    if (page === undefined) throw new Error('Nothing has arrived.');
    return page;
  };
  const acknowledge = async (page: Page): Promise<void> => {
    const action = page.$('form[action$=acknowledgement]').attr('action') ?? '';
    expect((await dee.postFrom(page, action, {})).status).toBe(303);
  };

  it.each(NAUGHTY)('%s arrives in a concern as it was meant', async (_kind, text) => {
    const sent = await sam.post('/concerns/new', '/concerns', {
      about: 'unknown',
      words: text,
      aboutWords: text,
      urgency: 'soon',
      toldWhom: text,
    });
    expect(sent.status).toBe(303);
    const page = await newest();
    expectInert(page);
    expect(plain(page.$('main').text())).toContain(plain(text));
    await acknowledge(page);
  });

  it.each(RAW)('%s in a concern', async (_kind, encoded) => {
    const form = await sam.get('/concerns/new');
    const key = (name: string): string =>
      String(form.$(`form[action="/concerns"] [name=${name}]`).val());
    const cookie = String(form.request.cookies ?? '');
    expect(cookie).toContain('earshot=');
    const answer = await fetch(`${app.url}/concerns`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: `_csrf=${key('_csrf')}&_once=${key('_once')}&about=unknown&urgency=soon&words=${encoded}`,
    });
    expect(answer.status).toBe(303);
    const page = await newest();
    expectInert(page);
    expect(page.$('main').text()).toMatch(/words.*end/s);
    expect(page.text).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/u);
    await acknowledge(page);
  });

  it.each(NAUGHTY)('%s comes back in a form that was refused', async (_kind, text) => {
    const form = await sam.get('/concerns/new');
    const first = { about: 'unknown', words: 'before', urgency: 'soon' };
    expect((await sam.postFrom(form, '/concerns', first)).status).toBe(303);
    // The same form with other words: shown again, nothing of it lost.
    const other = { ...first, words: `${text} end`, aboutWords: text };
    const refused = await sam.postFrom(form, '/concerns', other);
    expect(refused.status).toBe(409);
    expectInert(refused);
    expect(plain(String(refused.$('[name=words]').val()))).toContain(plain(text));
    await acknowledge(await newest());
  });

  it.each(NAUGHTY)('%s names a room', async (_kind, text) => {
    const name = text.slice(0, 60);
    const answer = await ada.post('/school/rooms/new', '/school/rooms', {
      name,
      directions: text,
      open: 'yes',
    });
    expect([303, 422]).toContain(answer.status);
    expectInert(answer);
    const list = await ada.get('/school/rooms');
    expectInert(list);
    if (answer.status === 303)
      expect(plain(list.$('main').text())).toContain(plain(name).trim().slice(0, 8));
  });

  it.each(NAUGHTY)(
    '%s in the settings of a school stands on the page that needs no sign-in',
    async (_kind, text) => {
      const settings = await ada.get('/school/settings');
      const fields: Record<string, string> = {};
      for (const input of settings
        .$('form[action="/school/settings"]')
        .find('input, textarea, select')
        .toArray()) {
        const { name } = input.attribs;
        if (name !== undefined) fields[name] = String(settings.$(input).val() ?? '');
      }
      const answer = await ada.postFrom(settings, '/school/settings', {
        ...fields,
        name: text,
        safePlace: text,
        helpPhone: '',
      });
      expect([303, 422]).toContain(answer.status);
      expectInert(answer);
      expectInert(await ada.get('/school/settings'));
      expectInert(await new Visitor(app).get('/help-now/harbour'));
      expectInert(await sam.get('/'));
    },
  );

  it.each(NAUGHTY)('%s in a privacy request arrives as it was meant', async (_kind, text) => {
    const sent = await sam.post('/privacy/own/new', '/privacy/own', {
      kind: 'correction',
      words: text,
    });
    expect(sent.status).toBe(303);
    const own = (sent.headers.location as string).replace(/\?.*/, '');
    const path = own.replace('/own/', '/requests/');
    const page = await dee.get(path);
    expectInert(page);
    expect(plain(page.$('main').text())).toContain(plain(text));
    const answer = { outcome: 'corrected', answer: text };
    expect((await dee.postFrom(page, `${path}/answer`, answer)).status).toBe(303);
    const told = await sam.get(own);
    expectInert(told);
    expect(plain(told.$('main').text())).toContain(plain(text));
  });

  it.each(NAUGHTY)('%s in an address and at the door', async (_kind, text) => {
    const typed = encodeURIComponent(text);
    for (const path of [
      `/help-now/${typed}`,
      `/referrals/${typed}`,
      `/concerns?done=${typed}`,
      `/sign-in?${typed}`,
      `/privacy-notice/${typed}`,
      `/privacy-notice?school=${typed}`,
      `/privacy/own/${typed}`,
    ])
      expectInert(await sam.get(path));
    const door = await new Visitor(app).post('/sign-in', '/sign-in', {
      school: text,
      username: text,
      password: text,
    });
    expect([422, 429]).toContain(door.status);
    expectInert(door);
  });

  it('answers an address that cannot be decoded with a page that is not there', async () => {
    for (const path of ['/help-now/%E0%A4%A', '/referrals/%ZZ', '/concerns/%00']) {
      const page = await fetch(`${app.url}${path}`, { redirect: 'manual' });
      expect(page.status).toBeLessThan(500);
    }
  });

  it('takes a text that is far too long without falling over', async () => {
    const long = await sam.post('/concerns/new', '/concerns', { words: 'é'.repeat(60_000) });
    expect(long.status).toBe(303);
    const book = await sam.post('/concerns/new', '/concerns', { words: 'é'.repeat(600_000) });
    expect(book.status).toBe(413);
    const room = await ada.post('/school/rooms/new', '/school/rooms', {
      name: 'x'.repeat(5_000),
      open: 'yes',
    });
    expect(room.status).toBe(422);
  });
});
