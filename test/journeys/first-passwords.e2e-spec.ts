import { pupils, ukFiles, zipOf } from '../support/builders/roster-files.js';
import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('first passwords for a tutor group', () => {
  let app: TestApp;
  let ada: Visitor;
  let sheet: Page;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], dee: ['safeguarding_lead'] });
    ada = await Visitor.signedIn(app, 'ada');
    const answer = await ada.upload(
      '/roster',
      '/roster',
      { grades: 'as-given' },
      { name: 'roster.zip', bytes: zipOf(ukFiles(pupils(5))) },
    );
    const preview = answer.headers.location as string;
    await ada.post(preview, `${preview}/application`, {});
  });
  afterAll(() => app.close());

  const cards = (page: Page): { username: string; password: string }[] =>
    page
      .$('.key-card')
      .toArray()
      .map((card) => ({
        username: page.$(card).find('dt:contains("Username")').next().text(),
        password: page.$(card).find('dt:contains("Password")').next().text(),
      }));

  it('are asked for by group, which shows who has none', async () => {
    const page = await ada.get('/accounts/password-sheets');
    expect(page.$('option').text()).toContain('Tutor group 9B: 5 of 5 without their own');
    expect(page.$('option').text()).toContain('Year 9: 5 of 5');
    const group = await ada.get('/accounts/password-sheets?group=tutor%3A9B');
    expect(group.$('table').text()).toContain('No sheet yet');
  });

  it('are printed once, on a page that no browser keeps', async () => {
    const group = await ada.get('/accounts/password-sheets?group=tutor%3A9B');
    sheet = await ada.postFrom(group, '/accounts/password-sheets', {});
    expect(sheet.status).toBe(200);
    expect(sheet.headers['cache-control']).toBe('no-store');
    expect(sheet.$('title').text()).not.toContain('Given');
    expect(cards(sheet)).toHaveLength(5);
    expect(sheet.$('.key-card').first().text()).toContain('harbour');
    const again = await ada.postFrom(group, '/accounts/password-sheets', {});
    expect(again.status).toBe(303);
    expect((await ada.get(again.headers.location as string)).$('.notice').text()).toContain(
      'kept nowhere',
    );
  });

  it('open one page: the one for a password of their own', async () => {
    const [card] = cards(sheet);
    const pupil = new Visitor(app);
    await pupil.signIn('harbour', card?.username ?? '', card?.password);
    const answer = await pupil.get('/concerns/new');
    expect(answer.headers.location).toBe('/account/password');
    const changed = await pupil.post('/account/password', '/account/password', {
      current: card?.password ?? '',
      password: 'three plain otters',
      again: 'three plain otters',
    });
    expect(changed.status).toBe(303);
    expect((await pupil.get('/concerns/new')).status).toBe(200);
  });

  it('are made anew for the others only: who chose their own keeps it', async () => {
    const before = cards(sheet);
    const group = await ada.get('/accounts/password-sheets?group=year%3A9');
    expect(group.$('table').text()).toContain('Has a sheet, never used it');
    const second = cards(await ada.postFrom(group, '/accounts/password-sheets', {}));
    expect(second.map(({ username }) => username)).toEqual(
      before.slice(1).map(({ username }) => username),
    );
    const pupil = new Visitor(app);
    await expect(
      pupil.signIn('harbour', before[1]?.username ?? '', before[1]?.password),
    ).rejects.toThrow('could not sign in');
    await pupil.signIn('harbour', before[0]?.username ?? '', 'three plain otters');
  });

  it('are never made for a holder of a post or for the administrator', async () => {
    const page = await ada.get('/accounts/password-sheets?group=staff%3Aall');
    expect(page.$('.empty-state').text()).toContain('Everybody here has chosen');
    const empty = await ada.postFrom(page, '/accounts/password-sheets', { group: 'staff:all' });
    expect(empty.status).toBe(403);
    const token = page.$('input[name=_csrf]').first().val() as string;
    const forced = await ada.send('/accounts/password-sheets', {
      _csrf: token,
      group: 'staff:all',
    });
    expect(forced.status).toBe(422);
    await Visitor.signedIn(app, 'dee');
  });

  it('are written down without a password', async () => {
    const rows = await app.db.asOwner((tx) =>
      tx.query<{ detail: { people: string[] } }>(
        `SELECT detail FROM audit.event WHERE action = 'password_sheet_made' ORDER BY seq`,
      ),
    );
    expect(rows.map(({ detail }) => detail.people.length)).toEqual([5, 4]);
    const shown = cards(sheet).map(({ password }) => password);
    for (const password of shown) expect(JSON.stringify(rows)).not.toContain(password);
  });
});
