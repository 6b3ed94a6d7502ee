import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { askerFor } from '../support/context.js';
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
      pat: ['staff'],
      cam: ['staff'],
      gus: ['staff'],
      sam: ['student'],
    });
    other = await buildSchool(app, { mo: ['staff'] }, { slug: 'moorside' });
    ada = await Visitor.signedIn(app, 'ada');
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
    const ben = await Visitor.signedIn(app, 'ben');
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
    const sam = await Visitor.signedIn(app, 'sam');
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
    await Visitor.signedIn(app, 'dee');
  });

  it('cannot sign in as somebody who may read a record, by a reset or by a sheet', async () => {
    const may: [string, string][] = [
      [
        'pat',
        `INSERT INTO post (id, school_id, kind, person_id, held_from)
        VALUES (gen_random_uuid(), $1, 'pastoral', $2, now())`,
      ],
      [
        'cam',
        `INSERT INTO absence (id, school_id, person_id, cover_id, starts_at)
        SELECT gen_random_uuid(), $1, p.id, $2, now() FROM person p WHERE p.school_id = $1 AND p.username = 'dee'`,
      ],
      [
        'gus',
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
        VALUES (gen_random_uuid(), $1, 'referral', gen_random_uuid(), $2, 'pastoral', now())`,
      ],
    ];
    for (const [name, sql] of may) {
      const person = school.people[name];
      await app.db.asOwner(async (tx) => {
        await tx.query(sql, [school.id, person]);
        await tx.query(`UPDATE credential SET must_change = true WHERE person_id = $1`, [person]);
      });
      const shown = await ada.get(page(name));
      expect(shown.$('form[action$="/password"]')).toHaveLength(0);
      expect(shown.$('main').text()).toContain('Two people have to agree to this reset');
      const token = shown.$('input[name=_csrf]').first().val() as string;
      expect((await ada.send(`${page(name)}/password`, { _csrf: token })).status).toBe(409);
      const asker = await askerFor(app, school, 'ada');
      const forged = app.db.run(asker, (tx) =>
        tx.change(`UPDATE credential SET password_hash = 'x' WHERE person_id = $1`, [person]),
      );
      expect(await forged).toBe(0);
    }
    const sheets = '/accounts/password-sheets';
    const sheet = await ada.post(sheets, sheets, { group: 'staff:all' });
    expect(sheet.$('main').text()).not.toMatch(/Pat Grown|Cam Grown|Gus Grown/);
    for (const [name] of may) await Visitor.signedIn(app, name);
  });

  it('lets two people reset such a sign-in, also one that never had a password', async () => {
    const person = school.people.gus as string;
    await app.db.asOwner((tx) => tx.query(`DELETE FROM credential WHERE person_id = $1`, [person]));
    const proposals = '/school/posts/proposals';
    const form = await ada.get(`${proposals}/new?change=reset_sign_in`);
    expect(form.$('select[name=person] option').text()).toContain('Gus Grown');
    const asked = await ada.postFrom(form, proposals, { person });
    expect(asked.status).toBe(303);
    const dee = await Visitor.signedIn(app, 'dee');
    const waiting = await dee.get(proposals);
    const confirm = waiting.$('form[action$="/confirmation"]').attr('action') as string;
    const password = (await dee.postFrom(waiting, confirm, {})).$('code').text();
    await new Visitor(app).signIn('harbour', 'gus', password);
  });

  it('finds nobody of another school', async () => {
    expect((await ada.get(`/accounts/${other.people.mo}`)).status).toBe(404);
    expect((await ada.get('/accounts/nobody')).status).toBe(404);
    expect((await ada.post('/accounts', '/accounts/searches', { search: 'mo' })).text).toContain(
      'Nobody has a name like that',
    );
  });
});
