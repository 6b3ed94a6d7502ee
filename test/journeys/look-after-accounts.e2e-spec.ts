import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

describe('an administrator looks after accounts', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let other: BuiltSchool;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      ada: ['admin'],
      ben: ['staff'],
      dee: ['safeguarding_lead'],
      sam: ['student'],
    });
    other = await buildSchool(app, { mo: ['staff'] }, { slug: 'moorside' });
    ada = new Visitor(app);
    await ada.signIn('harbour', 'ada');
  });
  afterAll(() => app.close());

  const page = (name: string): string => `/accounts/${school.people[name]}`;

  it('finds people by part of a name, without a name in an address', async () => {
    const found = await ada.post('/accounts', '/accounts/searches', { search: 'be gro' });
    expect(found.status).toBe(200);
    expect(found.$('table a').text()).toBe('Ben Grown');
    const nobody = await ada.post('/accounts', '/accounts/searches', { search: '%' });
    expect(nobody.text).toContain('Nobody has a name like that');
    expect((await ada.post('/accounts', '/accounts/searches', { search: '' })).status).toBe(422);
  });

  it('sees roles and whether somebody ever signed in', async () => {
    expect((await ada.get(page('ben'))).$('main').text()).toMatch(/Last sign-in\s+Never/);
    const list = await ada.get('/accounts');
    expect(list.$('table').text()).toContain('Designated safeguarding lead');
    expect(list.$('table').text()).not.toContain('Sam Young');
  });

  it('gives and takes plain roles', async () => {
    const ben = new Visitor(app);
    await ben.signIn('harbour', 'ben');
    expect((await ben.get('/school/calendar')).status).toBe(404);
    const roles = `${page('ben')}/roles`;
    await ada.post(page('ben'), roles, { 'roles[]': ['coordinator', 'pastoral'] });
    expect((await ben.get('/school/calendar')).status).toBe(200);
    const both = await ada.post(page('ben'), roles, { 'roles[]': ['leader', 'pastoral'] });
    expect(both.status).toBe(422);
    expect(both.$('.govuk-error-summary').text()).toContain('reads rounded numbers only');
    await ada.post(page('ben'), roles, {});
    expect((await ben.get('/school/calendar')).status).toBe(404);
    const forged = await ada.post(page('ben'), roles, { 'roles[]': ['head'] });
    expect(forged.status).toBe(422);
  });

  it('has no form for a student, a holder of a post, or themself', async () => {
    for (const name of ['sam', 'dee', 'ada']) {
      const shown = await ada.get(page(name));
      expect(shown.$('form[action$="/roles"]')).toHaveLength(0);
      const token = shown.$('input[name=_csrf]').first().val() as string;
      const answer = await ada.send(`${page(name)}/roles`, { _csrf: token, 'roles[]': 'leader' });
      expect(answer.status).toBe(422);
    }
  });

  it('resets one password, which is shown once and must be changed', async () => {
    const sam = new Visitor(app);
    await sam.signIn('harbour', 'sam');
    const shown = await ada.post(page('sam'), `${page('sam')}/password`, {});
    expect(shown.status).toBe(200);
    const password = shown.$('.key-card dt:contains("Password")').next().text();
    expect((await sam.get('/account/password')).headers.location).toBe('/sign-in');
    await expect(sam.signIn('harbour', 'sam')).rejects.toThrow('could not');
    await sam.signIn('harbour', 'sam', password);
    expect((await sam.get('/concerns/new')).headers.location).toBe('/account/password');
  });

  it('cannot reset a holder of a post, and is told whom to ask', async () => {
    const shown = await ada.get(page('dee'));
    expect(shown.$('main').text()).toContain('Ask the head teacher or a lead');
    const token = shown.$('input[name=_csrf]').first().val() as string;
    const answer = await ada.send(`${page('dee')}/password`, { _csrf: token });
    expect(answer.status).toBe(409);
    await new Visitor(app).signIn('harbour', 'dee');
  });

  it('finds nobody of another school', async () => {
    expect((await ada.get(`/accounts/${other.people.mo}`)).status).toBe(404);
    expect((await ada.get('/accounts/nobody')).status).toBe(404);
    expect((await ada.post('/accounts', '/accounts/searches', { search: 'mo' })).text).toContain(
      'Nobody has a name like that',
    );
  });
});
