import { startApp, type TestApp } from '../support/app.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('a listener needs a break', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let lia: Visitor;
  let cora: Visitor;
  let page: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { lia: ['student'], new: ['listener'], cora: ['coordinator'] });
    await makeListener(app, school, 'lia');
    [lia, cora] = [new Visitor(app), new Visitor(app)];
    await lia.signIn('harbour', 'lia');
    await cora.signIn('harbour', 'cora');
    page = `/listeners/${school.people.lia}`;
  });
  afterAll(() => app.close());

  const words = ({ $ }: Page): string => $('main').text().replace(/\s+/g, ' ');
  const letters = () =>
    app.db.asOwner((tx) =>
      tx.query(`SELECT id FROM pgboss.job WHERE data->>'personId' = $1`, [school.people.cora]),
    );

  it('begins at once with one button, and asks for no reason', async () => {
    const before = await lia.get('/listening');
    expect(words(before)).toContain('You can listen at the moment');
    expect(before.$('main form').find('input:not([type=hidden]), textarea, select').length).toBe(0);
    const taken = await lia.postFrom(before, '/listening/break', {});
    expect(taken.status).toBe(303);
    const after = words(await lia.get(taken.headers.location ?? ''));
    expect(after).toContain('Your break has begun');
    expect(after).toContain('You are on a break.');
    const shown = words(await cora.get(page));
    expect(shown).toContain('May not listen');
    expect(shown).toContain('Taking a break since');
    expect(await letters()).toHaveLength(1);
  });

  it('ends when the listener says so', async () => {
    expect((await lia.post('/listening', '/listening/return', {})).status).toBe(303);
    expect(words(await lia.get('/listening'))).toContain('You can listen at the moment');
    expect(words(await cora.get(page))).not.toContain('May not listen');
  });

  it('is the coordinator’s to end when the coordinator began it', async () => {
    expect((await cora.post(page, `${page}/break`, {})).status).toBe(303);
    const own = await lia.get('/listening');
    expect(words(own)).toContain('Your coordinator began this break.');
    const tried = await lia.postFrom(own, '/listening/return', {
      _csrf: own.$('input[name=_csrf]').first().attr('value') ?? '',
    });
    expect(tried.status).toBe(409);
    expect(words(await cora.get(page))).toContain('May not listen');
    expect((await cora.post(page, `${page}/return`, {})).status).toBe(303);
    expect(words(await lia.get('/listening'))).toContain('You can listen at the moment');
  });

  it('tells somebody who is not set up yet whom to ask', async () => {
    const visitor = await Visitor.signedIn(app, 'new');
    const own = await visitor.get('/listening');
    expect(own.status).toBe(200);
    expect(words(own)).toContain('You are not set up as a listener yet.');
  });
});
