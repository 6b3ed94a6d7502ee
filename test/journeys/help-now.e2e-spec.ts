import { setTimeout as pause } from 'node:timers/promises';
import { HelpFactsChanged } from '../../src/school/help-facts-changed.event.js';
import { startApp, type TestApp } from '../support/app.js';
import { keepHelpFacts } from '../support/builders/help.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('finding help now', () => {
  let app: TestApp;
  let harbour: BuiltSchool;

  beforeAll(async () => {
    app = await startApp({ jobs: true });
    harbour = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      dan: ['safeguarding_deputy'],
      hana: ['head'],
      olu: ['out_of_hours'],
    });
    await keepHelpFacts(app, harbour.id, {
      helpPhone: '01234 567 890',
      socialCarePhone: '01234 111 222 (any time)',
      ladoPhone: 'ask the council',
      safePlace: 'Room 12, beside the library',
    });
    await buildSchool(app, { mo: ['student'], lee: ['safeguarding_lead'] }, { slug: 'moorside' });
  });
  afterAll(() => app.close());

  const words = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');
  const links = (page: Page): string[] =>
    page
      .$('main a')
      .toArray()
      .map((link) => link.attribs.href ?? '');

  it('needs no sign-in: the national numbers, what each is for and when', async () => {
    const page = await new Visitor(app).get('/help-now');
    expect(page.status).toBe(200);
    expect(page.$('h1').text()).toBe('Help now');
    expect(links(page)).toEqual(
      expect.arrayContaining(['tel:999', 'tel:08001111', 'tel:116123', 'tel:08088005000']),
    );
    expect(words(page)).toContain('Text SHOUT to 85258');
    expect(words(page)).toContain('CEOP');
    expect(words(page)).toContain('Free, day and night');
  });

  it('lists no schools; the short name of one leads to its page', async () => {
    const visitor = new Visitor(app);
    const page = await visitor.get('/help-now');
    expect(words(page)).not.toMatch(/moorside/i);
    expect(page.$('form[method=get][action="/help-now"] input').attr('name')).toBe('school');
    const answer = await visitor.get('/help-now?school=+Harbour+');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/help-now/harbour');
  });

  it('names the posts, the place and the numbers of a school, and no adult', async () => {
    const page = await new Visitor(app).get('/help-now/harbour');
    expect(page.status).toBe(200);
    expect(words(page)).toContain('The harbour school');
    expect(words(page)).toContain('The safeguarding lead');
    expect(words(page)).toContain('The head teacher');
    expect(words(page)).toContain('Room 12, beside the library');
    expect(words(page)).toContain('ask the council');
    expect(links(page)).toEqual(
      expect.arrayContaining(['tel:999', 'tel:08001111', 'tel:01234567890', 'tel:01234111222']),
    );
    expect(page.text).not.toMatch(/Dee|Dan |Hana|Olu|Grown/);
    expect(words(page)).not.toMatch(/out.of.hours|chair of governors/);
  });

  it('names adults to a signed-in student of that school, in a page that is never kept', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    const page = await sam.get('/help-now/harbour');
    expect(words(page)).toContain('Dee Grown');
    expect(words(page)).toContain('Hana Grown');
    expect(page.text).not.toContain('Olu');
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await sam.get('/help-now')).headers['cache-control']).toBe('no-store');
    expect(links(await sam.get('/help-now'))).toContain('/help-now/harbour');

    const other = await sam.get('/help-now/moorside');
    expect(words(other)).toContain('The safeguarding lead');
    expect(other.text).not.toContain('Lee Grown');
  });

  it('may be kept by a browser while nobody is signed in, and starts no session', async () => {
    for (const path of ['/help-now', '/help-now/harbour']) {
      const page = await new Visitor(app).get(path);
      expect(page.headers['cache-control']).toBe('public, max-age=3600');
      expect(page.headers.vary).toContain('Cookie');
      expect(page.headers['set-cookie']).toBeUndefined();
    }
  });

  it('is the same page on every day', async () => {
    const read = async (): Promise<string> =>
      (await new Visitor(app).get('/help-now/harbour')).text.replace(/nonce="[^"]*"/g, '');
    const today = await read();
    app.clock.advance(200 * 86_400_000);
    expect(await read()).toBe(today);
    app.clock.reset();
  });

  it('answers 404 for a school it does not know, with the national numbers and what was typed', async () => {
    for (const path of [
      '/help-now/nowhere',
      '/help-now?school=Hill+Top+School',
      '/help-now/..%2Fharbour',
      `/help-now/${'x'.repeat(300)}`,
      '/help-now/%F0%9F%99%82',
    ]) {
      const page = await new Visitor(app).get(path);
      expect(page.status).toBe(404);
      expect(links(page)).toEqual(expect.arrayContaining(['tel:999', 'tel:08001111', '#school']));
      expect(page.headers['cache-control']).toBe('no-store');
    }
    const page = await new Visitor(app).get('/help-now?school=Hill+Top+School');
    expect(page.$('input[name=school]').val()).toBe('Hill Top School');
  });

  it('asks for the short name when it was left out', async () => {
    const page = await new Visitor(app).get('/help-now?school=');
    expect(page.status).toBe(422);
    expect(page.$('.govuk-error-summary').text()).toContain('Type the short name of your school.');
    expect(links(page)).toContain('tel:999');
  });

  it('leaves to the weather by a plain link, for who has no scripts', async () => {
    const page = await new Visitor(app).get('/help-now/harbour');
    const exit = page.$('a[data-quick-exit]');
    expect(exit.attr('href')).toBe('https://www.bbc.co.uk/weather');
    expect(exit.attr('rel')).toContain('noreferrer');
  });

  it('follows a change of the school at once', async () => {
    await keepHelpFacts(app, harbour.id, { safePlace: 'The new quiet room' });
    expect(words(await new Visitor(app).get('/help-now/harbour'))).not.toContain('quiet room');
    await app.db.asOwner((tx) => tx.announce(new HelpFactsChanged(harbour.id)));
    await soon(async () =>
      words(await new Visitor(app).get('/help-now/harbour')).includes('The new quiet room'),
    );
  });

  it('finds a change by itself that nobody told this machine of', async () => {
    await keepHelpFacts(app, harbour.id, { safePlace: 'The garden room' });
    app.clock.advance(61_000);
    await soon(async () =>
      words(await new Visitor(app).get('/help-now/harbour')).includes('The garden room'),
    );
    app.clock.reset();
  });
});

/** Asks again until it is so: the work is done by another part of the application. */
async function soon(check: () => Promise<boolean>): Promise<void> {
  for (let asked = 0; asked < 200; asked += 1) {
    if (await check()) return;
    await pause(50);
  }
  throw new Error('It did not come to pass.');
}
