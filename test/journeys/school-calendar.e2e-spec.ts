import { Announcements } from '../../src/platform/db/announcements.js';
import { CalendarChanged } from '../../src/school/calendar-changed.event.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

describe('a coordinator keeps terms and closures', () => {
  let app: TestApp;
  let cora: Visitor;
  const told: string[] = [];

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { cora: ['coordinator'], sam: ['student'], stan: ['staff'] });
    await buildSchool(app, { mo: ['coordinator'] }, { slug: 'moorside' });
    app.app.get(Announcements).on(CalendarChanged, 999, async (tx) => {
      const [{ n } = { n: 0 }] = await tx.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM term)::int + (SELECT count(*) FROM closure)::int AS n`,
      );
      told.push(String(n));
    });
    cora = await Visitor.signedIn(app, 'cora');
  });
  afterAll(() => app.close());

  const add = (list: string, name: string, startsOn: string, endsOn: string) =>
    cora.post(`/school/calendar/${list}/new`, `/school/calendar/${list}`, {
      name,
      startsOn,
      endsOn,
    });

  it('hears first that there is no term, and what to do', async () => {
    const page = await cora.get('/school/calendar');
    expect(page.$('main').text()).toContain('There is no term from today on');
    expect(page.$('.empty-state').first().text()).toContain('Add the dates of this term');
  });

  it('adds a term and a closure, and whoever plans sessions is told in the same breath', async () => {
    const answer = await add('terms', 'Autumn term', '2026-09-02', '2026-12-18');
    expect(answer.status).toBe(303);
    const page = await cora.get(answer.headers.location as string);
    expect(page.$('.notice').text()).toContain('The term is added');
    expect(page.$('table').first().text()).toContain('2 September 2026');
    await add('closures', 'Half-term', '2026-10-26', '2026-10-30');
    expect(told).toEqual(['1', '2']);
  });

  it('is told why two terms cannot share a day, and keeps what was typed', async () => {
    const answer = await add('terms', 'Spring term', '2026-12-18', '2027-03-26');
    expect(answer.status).toBe(422);
    expect(answer.$('.govuk-error-summary').text()).toContain(
      'Autumn term is from 2 September 2026 to 18 December 2026',
    );
    expect(answer.$('#startsOn').val()).toBe('2026-12-18');
    expect(answer.$('#name').val()).toBe('Spring term');
    expect(answer.$('title').text()).toMatch(/^Error: /);
    expect(told).toHaveLength(2);
  });

  it('is told of dates that do not exist or stand the wrong way round', async () => {
    const wrong = await add('terms', '', '2027-02-30', 'soon');
    expect(wrong.status).toBe(422);
    expect(wrong.$('.govuk-error-summary li')).toHaveLength(3);
    const reversed = await add('closures', 'Training day', '2026-11-20', '2026-11-19');
    expect(reversed.$('#endsOn-error').text()).toContain('before the first day');
  });

  it('changes and removes them', async () => {
    const list = await cora.get('/school/calendar');
    const href = list.$('a[href^="/school/calendar/closures/"]').first().attr('href') as string;
    const changed = await cora.post(href, href, {
      name: 'October half-term',
      startsOn: '2026-10-26',
      endsOn: '2026-10-29',
    });
    expect(changed.status).toBe(303);
    expect((await cora.get('/school/calendar')).$('main').text()).toContain('October half-term');
    const removed = await cora.post(href, `${href}/removal`, {});
    expect(removed.headers.location).toBe('/school/calendar?done=closures-removed');
    expect((await cora.get(href)).status).toBe(404);
    expect((await cora.send(`${href}/removal`, {})).status).toBe(403);
  });

  it('is the only one, with administrators, to whom these pages exist', async () => {
    for (const username of ['sam', 'stan']) {
      const other = await Visitor.signedIn(app, username);
      expect((await other.get('/school/calendar')).status).toBe(404);
    }
    const mo = new Visitor(app);
    await mo.signIn('moorside', 'mo');
    const harbours = (await cora.get('/school/calendar'))
      .$('a[href^="/school/calendar/terms/"]')
      .first()
      .attr('href') as string;
    expect((await mo.get(harbours)).status).toBe(404);
    const page = await mo.get('/school/calendar/terms/new');
    const fields = { name: 'Mine', startsOn: '2026-09-02', endsOn: '2026-09-03' };
    const token = page.$('input[name=_csrf]').first().val() as string;
    expect((await mo.send(harbours, { ...fields, _csrf: token })).status).toBe(404);
    expect((await cora.get('/school/calendar/terms/1')).status).toBe(404);
    expect((await cora.get('/school/calendar/sites/new')).status).toBe(404);
  });
});
