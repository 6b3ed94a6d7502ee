import { startApp, type TestApp } from '../support/app.js';
import { actorFor } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

const NEWS = 'Our privacy notice has changed';

describe('privacy notices', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const draft = '/privacy/notices/student/draft';
  const publication = '/privacy/notices/student/publication';
  const texts = (page: Page): Record<string, string> => textsOf(page, draft);
  const textsOf = (page: Page, action: string): Record<string, string> =>
    Object.fromEntries(
      page
        .$(`form[action="${action}"] textarea`)
        .toArray()
        .map((area) => [area.attribs.name ?? '', String(page.$(area).val())]),
    );
  const publish = async (who: Visitor, kept: string): Promise<void> => {
    const page = await who.get(draft);
    expect((await who.postFrom(page, draft, { ...texts(page), kept })).status).toBe(303);
    expect((await who.post(draft, publication, {})).status).toBe(303);
  };

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      lia: ['listener'],
      tom: ['staff'],
      ada: ['admin'],
      dee: ['safeguarding_lead'],
    });
    await buildSchool(app, { mo: ['student'] }, { slug: 'moorside' });
  });
  afterAll(() => app.close());

  it('are there in plain words before a school has written any, signed in or not', async () => {
    const page = await (await visitor('sam')).get('/privacy');
    expect(page.$('h1').text()).toBe('What we keep, why, and who sees it');
    expect(page.text).toContain('They do not write down your story.');
    expect((await (await visitor('tom')).get('/privacy')).text).toContain('public task');
    expect((await (await visitor('lia')).get('/privacy')).text).toContain('For listeners');

    const nobody = new Visitor(app);
    expect((await nobody.get('/sign-in')).$('a[href="/privacy-notice"]')).toHaveLength(1);
    const chosen = await nobody.get('/privacy-notice?school=Harbour');
    expect(chosen.headers.location).toBe('/privacy-notice/harbour');
    expect((await nobody.get('/privacy-notice/harbour')).text).toContain('The harbour school');
    expect((await nobody.get('/privacy-notice/nowhere')).status).toBe(404);
    expect((await nobody.get('/privacy-notice?school=')).status).toBe(422);
  });

  it('are drafted unseen, published with a date, shown once as news, and kept', async () => {
    const ada = await visitor('ada');
    const sam = await visitor('sam');
    expect((await sam.get('/')).text).not.toContain(NEWS);
    const page = await ada.get(draft);
    const empty = await ada.postFrom(page, draft, { ...texts(page), kept: '' });
    expect(empty.status).toBe(422);
    const kept = await ada.postFrom(page, draft, { ...texts(page), kept: 'We keep very little.' });
    expect(kept.status).toBe(303);
    expect((await sam.get('/privacy')).text).not.toContain('We keep very little.');
    expect((await sam.get(draft)).status).toBe(404);

    expect((await ada.post(draft, publication, {})).status).toBe(303);
    expect((await ada.get('/privacy/notices')).text).toContain('Version 1');
    expect((await sam.get('/')).text).toContain(NEWS);
    expect((await (await visitor('tom')).get('/')).text).not.toContain(NEWS);
    expect((await sam.get('/privacy')).text).toContain('We keep very little.');
    expect((await sam.get('/')).text).not.toContain(NEWS);
    expect((await new Visitor(app).get('/privacy-notice/harbour')).text).toContain('very little');
    expect((await new Visitor(app).get('/privacy-notice/moorside')).text).not.toContain(
      'very little',
    );

    await publish(await visitor('dee'), 'We keep even less.');
    expect((await sam.get('/')).text).toContain(NEWS);
    const earlier = await sam.get('/privacy/notices/student?version=1');
    expect(earlier.text).toContain('We keep very little.');
    expect(earlier.text).toContain('This is an earlier version');
    expect((await sam.get('/privacy/notices/student?version=9')).status).toBe(404);
    const said = await app.db.asOwner((tx) =>
      tx.query<{ person_id: string; detail: object }>(
        `SELECT person_id, detail FROM audit.event WHERE action = 'published' AND kind = 'privacy_notice' ORDER BY seq`,
      ),
    );
    expect(said).toEqual([
      { person_id: school.people.ada, detail: { audience: 'student', version: 1 } },
      { person_id: school.people.dee, detail: { audience: 'student', version: 2 } },
    ]);
  });

  it('are news on every page until they are opened, and never in the way of help', async () => {
    const [lia, sam] = [await visitor('lia'), await visitor('sam')];
    for (const who of [lia, sam]) {
      await who.get('/privacy');
      expect((await who.get('/')).text).not.toContain(NEWS);
    }
    const dee = await visitor('dee');
    const page = await dee.get('/privacy/notices/listener/draft');
    const to = '/privacy/notices/listener';
    expect((await dee.postFrom(page, `${to}/draft`, textsOf(page, `${to}/draft`))).status).toBe(
      303,
    );
    expect((await dee.post(`${to}/draft`, `${to}/publication`, {})).status).toBe(303);
    for (const path of ['/', '/bookings', '/account/sign-ins'])
      expect((await lia.get(path)).text).toContain(NEWS);
    for (const path of ['/concerns/new', '/help-now', '/help-now/harbour'])
      expect((await lia.get(path)).text).not.toContain(NEWS);
    // A notice for listeners is no news to other students, nor to adults.
    for (const who of [sam, await visitor('tom')])
      expect((await who.get('/')).text).not.toContain(NEWS);
    expect((await lia.get('/privacy')).text).not.toContain(NEWS);
    expect((await lia.get('/')).text).not.toContain(NEWS);
  });

  it('do not change once they are published: the database refuses', async () => {
    const ada = await actorFor(app, school, 'ada', 'staff');
    const changed = await app.db.run(ada, (tx) =>
      tx.change(`UPDATE privacy_notice SET sections = '{}' WHERE version = 1`),
    );
    expect(changed).toBe(0);
    const [{ n } = { n: 0 }] = await app.db.asOwner((tx) =>
      tx.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM privacy_notice WHERE version = 1 AND audience = 'student'`,
      ),
    );
    expect(n).toBe(1);
  });

  it('are not overwritten by whoever wrote on an old page: they see what stands now', async () => {
    const to = '/privacy/notices/staff';
    const write = (page: Page, kept: string): Record<string, string> => ({
      ...textsOf(page, `${to}/draft`),
      kept,
    });
    const [ada, dee] = [await visitor('ada'), await visitor('dee')];
    const [hers, theirs] = [await ada.get(`${to}/draft`), await dee.get(`${to}/draft`)];
    expect((await dee.postFrom(theirs, `${to}/draft`, write(theirs, 'Dee wrote.'))).status).toBe(
      303,
    );
    const late = await ada.postFrom(hers, `${to}/draft`, write(hers, 'Ada wrote.'));
    expect(late.status).toBe(409);
    expect(late.$('textarea[name=kept]').text().trim()).toBe('Ada wrote.');
    expect(late.text).toContain('Kept by Dee Grown');
    expect(late.$('section:has(#version)').text()).toContain('Dee wrote.');
    expect(late.$(`form[action="${to}/publication"]`)).toHaveLength(0);
    // A slip in an old page does not make it a new one.
    const slip = await ada.postFrom(hers, `${to}/draft`, write(hers, ''));
    expect(slip.status).toBe(422);
    expect((await ada.postFrom(slip, `${to}/draft`, write(slip, 'Ada wrote.'))).status).toBe(409);

    // Nor is published what the publisher has not seen.
    const seen = await dee.get(`${to}/draft`);
    const both = await ada.postFrom(late, `${to}/draft`, write(late, 'Dee and Ada wrote.'));
    expect(both.status).toBe(303);
    const unread = await dee.postFrom(seen, `${to}/publication`, {});
    expect(unread.status).toBe(409);
    expect(unread.$('textarea[name=kept]').text().trim()).toBe('Dee and Ada wrote.');
    expect((await dee.postFrom(unread, `${to}/publication`, {})).status).toBe(303);

    // An old page of the draft that was published begins no new one unseen.
    const after = await dee.postFrom(seen, `${to}/draft`, write(seen, 'Late.'));
    expect(after.status).toBe(409);
    expect(after.$('section:has(#version)').text()).toContain('Dee and Ada wrote.');
  });
});

describe('an impact assessment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, {
      sam: ['student'],
      ada: ['admin'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
    });
  });
  afterAll(() => app.close());

  it('is filled in from the settings, written on by the school, and printed', async () => {
    const [ada, dee] = [new Visitor(app), new Visitor(app)];
    await ada.signIn('harbour', 'ada');
    await dee.signIn('harbour', 'dee');
    const page = await dee.get('/privacy/impact-assessment');
    expect(page.text).toContain('Students of Year 9: 1.');
    expect(page.text).toContain('Posts that nobody holds: Head teacher, Chair of governors.');
    expect(page.text).toContain('who runs the server');

    const nature = '/privacy/impact-assessment/nature';
    const opened = await ada.get(nature);
    expect((await dee.post(nature, nature, { words: 'In our own server room.' })).status).toBe(303);
    const late = await ada.postFrom(opened, nature, { words: 'With a host.' });
    expect(late.status).toBe(409);
    expect(late.$('textarea').text()).toContain('With a host.');
    expect((await ada.get('/privacy/impact-assessment/print')).text).toContain(
      'In our own server room.',
    );
    expect((await ada.get('/privacy/impact-assessment/nothing')).status).toBe(404);
    const sam = await Visitor.signedIn(app, 'sam');
    expect((await sam.get('/privacy/impact-assessment')).status).toBe(404);
  });
});
