import { sampleFiles, zipOf } from '../support/builders/roster-files.js';
import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('the first roster of a school', () => {
  let app: TestApp;
  let ada: Visitor;
  let preview: string;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], dee: ['safeguarding_lead'], cora: ['coordinator'] });
    await buildSchool(app, { max: ['admin'] }, { slug: 'moorside' });
    ada = await Visitor.signedIn(app, 'ada');
  });
  afterAll(() => app.close());

  const count = (page: Page, name: string): string =>
    page.$(`dt:contains("${name}")`).next('dd').text().trim();

  it('begins with a page that says there is none yet', async () => {
    const page = await ada.get('/roster');
    expect(page.$('.empty-state').text()).toContain('Nothing has been imported yet');
  });

  it('is uploaded, and asks which of two schools is meant', async () => {
    const answer = await ada.upload(
      '/roster',
      '/roster',
      { grades: 'as-given' },
      { name: 'sample.zip', bytes: zipOf(sampleFiles('sds-uk-v1-100')) },
    );
    expect(answer.status).toBe(303);
    preview = answer.headers.location as string;
    const page = await ada.get(preview);
    expect(page.$('form[action$="/choices"] label').text()).toContain('Contoso High School');
    expect(page.$('form[action$="/application"]')).toHaveLength(0);
    const chosen = await ada.post(preview, `${preview}/choices`, { org: '10001' });
    expect(chosen.headers.location).toBe(preview);
  });

  it('shows who would be added before anybody is', async () => {
    const page = await ada.get(preview);
    expect(count(page, 'Added')).toBe('67');
    expect(count(page, 'Lines refused')).toBe('0');
    expect(page.$('#added-caption').text()).toContain('New (67)');
    expect(page.$('main').text()).toContain('Florence Stark');
    expect((await ada.post('/accounts', '/accounts/searches', { search: 'Stark' })).text).toContain(
      'Nobody has a name like that',
    );
  });

  it('is not there for a coordinator, nor for another school', async () => {
    const cora = await Visitor.signedIn(app, 'cora');
    const max = new Visitor(app);
    await max.signIn('moorside', 'max');
    for (const path of ['/roster', preview, '/accounts', '/accounts/password-sheets'])
      expect((await cora.get(path)).status).toBe(404);
    expect((await max.get(preview)).status).toBe(404);
    const stolen = await max.get('/roster');
    const token = stolen.$('input[name=_csrf]').first().val() as string;
    for (const path of [`${preview}/application`, `${preview}/choices`, `${preview}/removal`]) {
      const answer = await max.send(path, { _csrf: token, seen: 'x', org: '10001' });
      expect(answer.status).toBe(404);
    }
    expect((await ada.get('/roster/not-an-id')).status).toBe(404);
  });

  it('is imported with one yes, and then says what to do next', async () => {
    const answer = await ada.post(preview, `${preview}/application`, {});
    expect(answer.status).toBe(303);
    const done = await ada.get(answer.headers.location as string);
    expect(done.$('.notice').text()).toContain('67 added, 0 changed, 0 left');
    expect(done.$('main a[href="/accounts/password-sheets"]')).toHaveLength(1);
    const roster = await ada.get('/roster');
    expect(count(roster, 'Last import')).toContain('(today)');
    expect(count(roster, 'By')).toBe('Ada Grown');
    const again = await ada.post('/roster', `${preview}/application`, { seen: 'x' });
    expect(again.status).toBe(403);
  });

  it('leaves nothing of the upload behind, and no password of the files anywhere', async () => {
    const rows = await app.db.asOwner((tx) =>
      tx.query<{ text: string }>(
        `SELECT to_jsonb(i)::text AS text FROM roster_import i
         UNION ALL SELECT to_jsonb(p)::text FROM person p
         UNION ALL SELECT to_jsonb(e)::text FROM audit.event e`,
      ),
    );
    expect(rows.filter(({ text }) => /P@ssw/.test(text))).toEqual([]);
    const [row] = await app.db.asOwner((tx) =>
      tx.query(`SELECT state, snapshot, options->>'org' AS org FROM roster_import`),
    );
    expect(row).toEqual({ state: 'applied', snapshot: null, org: '10001' });
  });

  it('remembers the school next time, and finds nothing to change', async () => {
    const answer = await ada.upload(
      '/roster',
      '/roster',
      { grades: 'as-given' },
      { name: 'sample.zip', bytes: zipOf(sampleFiles('sds-uk-v1-100')) },
    );
    const page = await ada.get(answer.headers.location as string);
    expect(count(page, 'The same as before')).toBe('67');
    expect(page.$('main').text()).toContain('Nobody is added, changed or ended');
    const path = `${answer.headers.location as string}/removal`;
    const thrown = await ada.post(answer.headers.location as string, path, {});
    expect((await ada.get(thrown.headers.location as string)).$('.notice').text()).toContain(
      'The upload is thrown away',
    );
    expect((await ada.get(answer.headers.location as string)).status).toBe(404);
  });
});
