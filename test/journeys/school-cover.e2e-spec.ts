import { TeamQueries } from '../../src/school/team.queries.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('somebody is away', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let dee: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      dee: ['safeguarding_lead'],
      ben: ['safeguarding_deputy'],
      hal: ['head'],
      ada: ['admin'],
      adam: ['admin', 'out_of_hours'],
      cora: ['coordinator'],
    });
    app.clock.moveTo(new Date('2036-03-27T10:00:00Z'));
    dee = await Visitor.signedIn(app, 'dee');
  });
  afterAll(() => app.close());

  const plan = (fields: Record<string, string>): Promise<Page> =>
    dee.post('/school/cover/new', '/school/cover', {
      fromTime: '',
      back: '',
      backTime: '',
      standIn: '',
      ...fields,
    });
  const id = (name: string): string => school.people[name] as string;

  it('plans an absence over the change of clocks, with an end and a stand-in', async () => {
    const answer = await plan({
      person: id('dee'),
      from: '2036-03-28',
      fromTime: '12:00',
      back: '2036-03-31',
      backTime: '08:30',
      standIn: id('ben'),
    });
    expect(answer.headers.location).toBe('/school/cover?done=planned');
    const page = (await dee.get('/school/cover?done=planned'))
      .$('main')
      .text()
      .replace(/\s+/g, ' ');
    expect(page).toContain('Friday 28 March, 12:00');
    expect(page).toContain('Monday 31 March, 08:30');
    expect(page).toContain('Ben Grown');
    const team = await app.db.asWorker((tx) =>
      app.app.get(TeamQueries).team(tx, school.id, tx.now),
    );
    expect(team.cover).toEqual([
      {
        person: id('dee'),
        standIn: id('ben'),
        from: new Date('2036-03-28T12:00:00Z'),
        until: new Date('2036-03-31T07:30:00Z'),
      },
    ]);
  });

  it('tells whoever is away, whoever stands in, the team and the head', async () => {
    const letters = await lettersSent(app, { view: 'school/mail/cover-changed' });
    // Not Dee, who planned it.
    expect(letters.map(({ personId }) => personId).sort()).toEqual([id('ben'), id('hal')].sort());
  });

  it('is not for whoever runs the scheme: a stand-in reads what the other may', async () => {
    const cora = await Visitor.signedIn(app, 'cora');
    for (const path of ['/school/cover', '/school/cover/new'])
      expect((await cora.get(path)).status).toBe(404);
    const home = await cora.get('/');
    const token = home.$('input[name=_csrf]').first().val() as string;
    const forged = { _csrf: token, person: id('dee'), from: '2036-04-01', standIn: id('cora') };
    expect((await cora.send('/school/cover', forged)).status).toBe(404);
  });

  it('is told when cover goes round in a circle, and from when', async () => {
    const answer = await plan({
      person: id('ben'),
      from: '2036-03-29',
      back: '2036-03-30',
      standIn: id('dee'),
    });
    expect(answer.status).toBe(422);
    const fault = answer.$('#standIn-error').text();
    expect(fault).toContain('Cover goes round in a circle');
    expect(fault).toContain('Dee Grown stands in for Ben Grown, Ben Grown stands in for Dee Grown');
    expect(fault).toContain('Saturday 29 March, 00:00');
    expect(answer.$('#standIn').val()).toBe(id('dee'));
    expect(answer.$('#back').val()).toBe('2036-03-30');
  });

  it('may leave the end open and nobody standing in, and the page says what follows', async () => {
    expect((await plan({ person: id('ben'), from: '2036-03-27' })).status).toBe(303);
    const page = (await dee.get('/school/cover')).$('main').text().replace(/\s+/g, ' ');
    expect(page).toContain('Not known yet');
    expect(page).toContain('Nobody stands in for Ben Grown.');
    expect(page).toContain('Ben Grown is away too with nobody to stand in.');
  });

  it('ends when they are back', async () => {
    const page = await dee.get('/school/cover');
    const card = page.$('.card').filter((_, one) => page.$(one).text().includes('Away now'));
    const path = card.find('form').attr('action') as string;
    expect((await dee.postFrom(page, path, {})).headers.location).toBe('/school/cover?done=ended');
    const after = await dee.get('/school/cover');
    expect(after.$('.card')).toHaveLength(1);
    const token = after.$('input[name=_csrf]').first().val() as string;
    expect((await dee.send(path, { _csrf: token })).status).toBe(404);
  });

  it('refuses days that are over, the wrong way round, or a stand-in for oneself', async () => {
    const over = await plan({ person: id('hal'), from: '2036-03-01', back: '2036-03-02' });
    expect(over.$('#back-error').text()).toContain('over already');
    const wrong = await plan({ person: id('hal'), from: '2036-04-02', back: '2036-04-01' });
    expect(wrong.$('#back-error').text()).toContain('before they are away');
    const self = await plan({ person: id('hal'), from: '2036-04-01', standIn: id('hal') });
    expect(self.$('#standIn-error').text()).toContain('themself');
    expect(
      (await plan({ person: '', from: '2036-02-30' })).$('.govuk-error-summary li'),
    ).toHaveLength(2);
  });

  it('offers the team alone: no administrator without a post', async () => {
    const page = await dee.get('/school/cover/new');
    const offered = page.$('#standIn option').text();
    expect(offered).toContain('Adam Grown');
    expect(offered).not.toContain('Ada Grown');
    const forged = await plan({ person: id('hal'), from: '2036-04-01', standIn: id('ada') });
    expect(forged.$('#standIn-error').text()).toContain('from the list');
  });

  it('has a list of who manages whom, without circles', async () => {
    const hal = await Visitor.signedIn(app, 'hal');
    const path = '/school/line-management';
    const add = (manager: string, managed: string) =>
      hal.post(path, path, { manager: id(manager), managed: id(managed) });
    expect((await add('hal', 'dee')).status).toBe(303);
    expect((await add('dee', 'hal')).$('#managed-error').text()).toContain('circle');
    const team = await app.db.asWorker((tx) =>
      app.app.get(TeamQueries).team(tx, school.id, tx.now),
    );
    expect(team.manages).toEqual([{ manager: id('hal'), managed: id('dee') }]);
    const page = await hal.get(path);
    const removal = page.$('form[action$="/removal"]').attr('action') as string;
    expect((await hal.postFrom(page, removal, {})).headers.location).toBe(`${path}?done=removed`);
    expect((await hal.get(path)).$('.empty-state').text()).toContain('Nobody is in the list');
  });
});
