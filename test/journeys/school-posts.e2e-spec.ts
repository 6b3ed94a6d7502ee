import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool, PASSWORD } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const PROPOSALS = '/school/posts/proposals';

describe('posts change hands with two people', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitors: Record<string, Visitor> = {};

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(
      app,
      {
        ada: ['admin'],
        dee: ['safeguarding_lead'],
        hal: ['head'],
        cyn: ['chair'],
        ben: ['staff'],
        stu: ['student'],
      },
      { years: { stu: 8 } },
    );
    for (const name of ['ada', 'dee', 'hal', 'cyn', 'ben']) {
      const visitor = await Visitor.signedIn(app, name);
      visitors[name] = visitor;
    }
  });
  afterAll(() => app.close());

  const as = (name: string): Visitor => visitors[name] as Visitor;
  const propose = (name: string, fields: Record<string, string>): Promise<Page> =>
    as(name).post(`${PROPOSALS}/new?change=give`, PROPOSALS, { change: 'give', ...fields });
  const waiting = async (name: string, what: 'confirmation' | 'refusal'): Promise<string> => {
    const page = await as(name).get(PROPOSALS);
    return page.$(`form[action$="/${what}"]`).first().attr('action') as string;
  };
  const confirm = async (name: string): Promise<Page> =>
    as(name).post(PROPOSALS, await waiting(name, 'confirmation'), {});
  const letters = async (view: string): Promise<(string | undefined)[]> => {
    const letters = await lettersSent(app, { view: `school/mail/${view}` });
    const names = letters.map(
      ({ personId: person }) => Object.entries(school.people).find(([, id]) => id === person)?.[0],
    );
    return names.sort();
  };

  it('warns of every post that nobody fills', async () => {
    const page = await as('ada').get('/school/posts');
    const gaps = page.$('.notice--soon').text();
    for (const post of ['Deputy safeguarding lead', 'Out-of-hours contact', 'Holiday cover'])
      expect(gaps).toContain(`${post}: nobody`);
    expect(gaps).not.toContain('Head teacher');
  });

  it('an administrator proposes, nothing changes, and only the head or a lead is asked', async () => {
    const answer = await propose('ada', {
      kind: 'safeguarding_deputy',
      person: school.people.ben as string,
    });
    expect(answer.headers.location).toBe(`${PROPOSALS}?done=proposed`);
    const page = await as('ada').get(`${PROPOSALS}?done=proposed`);
    expect(page.$('.notice--done').text()).toContain('Nothing has changed yet');
    expect(page.$('form[action$="/confirmation"]')).toHaveLength(0);
    expect(page.$('form[action$="/refusal"]').text()).toContain('Take it back');
    expect((await as('ben').get('/school/posts')).status).toBe(404);
    expect(await letters('change-waits')).toEqual(['dee', 'hal']);
    const twice = await propose('ada', {
      kind: 'safeguarding_deputy',
      person: school.people.ben as string,
    });
    expect(twice.status).toBe(409);
  });

  it('lets nobody confirm who may not, not even with a forged form', async () => {
    const path = await waiting('dee', 'confirmation');
    for (const name of ['ada', 'cyn']) {
      const page = await as(name).get(PROPOSALS);
      const token = page.$('input[name=_csrf]').first().val() as string;
      expect((await as(name).send(path, { _csrf: token })).status).toBe(404);
    }
  });

  it('the lead confirms: the post is held, and every holder and the new one is told', async () => {
    const answer = await confirm('dee');
    expect(answer.headers.location).toBe('/school/posts?done=given');
    expect((await as('ben').get('/school/posts')).$('main').text()).toContain('Ben Grown');
    expect(await letters('post-changed')).toEqual(['ben', 'cyn', 'dee', 'hal']);
    const decided = (await as('hal').get(PROPOSALS)).$('table').text();
    expect(decided).toContain('Confirmed by Dee Grown');
  });

  it('gives pastoral posts for a year, and refuses what makes no sense', async () => {
    const person = school.people.ben as string;
    const nothing = await propose('hal', { kind: '', person: '' });
    expect(nothing.$('.govuk-error-summary li')).toHaveLength(2);
    const form = await as('hal').get(`${PROPOSALS}/new?change=give`);
    expect(form.$('#yearGroup option').text()).toContain('Year 8');
    expect((await propose('hal', { kind: 'pastoral', person, yearGroup: '8' })).status).toBe(303);
    expect((await confirm('dee')).status).toBe(303);
    expect((await as('dee').get('/school/posts')).$('main').text()).toContain('Ben Grown, Year 8');
    const student = await propose('hal', { kind: 'chair', person: school.people.stu as string });
    expect(student.$('#person-error').text()).toContain('adult');
  });

  it('reports the last lead as leaving, and lets them go when somebody follows', async () => {
    const page = await as('ada').get('/school/posts');
    const end = page
      .$('.card a')
      .filter((_, link) => page.$(link).text().includes('the post: Designated safeguarding lead'))
      .attr('href') as string;
    const form = await as('ada').get(end);
    expect(form.$('main').text()).toContain('never left empty');
    const fields: Record<string, string> = {};
    form.$(`form[action="${PROPOSALS}"] input[type=hidden]`).each((_, input) => {
      fields[input.attribs.name as string] = input.attribs.value ?? '';
    });
    expect((await as('ada').send(PROPOSALS, fields)).status).toBe(303);
    expect((await as('hal').get(PROPOSALS)).$('main').text()).toContain('keep it until somebody');
    expect((await confirm('hal')).headers.location).toBe('/school/posts?done=leaving');
    const leaving = await as('hal').get('/school/posts?done=leaving');
    expect(leaving.$('main').text()).toContain('Is leaving: stays until somebody follows');
    expect(leaving.$('.notice--soon').text()).toContain('nobody has been named to follow');
    expect((await as('dee').get('/school/posts')).status).toBe(200);

    await propose('ada', { kind: 'safeguarding_lead', person: school.people.ben as string });
    expect((await as('hal').get(PROPOSALS)).$('main').text()).toContain(
      'Dee Grown, who is leaving, gives up the post',
    );
    await confirm('hal');
    expect((await as('dee').get('/school/posts')).status).toBe(404);
    expect((await as('ben').get(`${PROPOSALS}/new?change=give`)).status).toBe(200);
  });

  it('resets the sign-in of a holder: signed out at once, a password shown once', async () => {
    const person = school.people.cyn as string;
    const asked = `${PROPOSALS}/new?change=reset_sign_in&person=${person}`;
    const sent = await as('ada').post(asked, PROPOSALS, {
      change: 'reset_sign_in',
      person,
      kind: '',
      yearGroup: '',
    });
    expect(sent.status).toBe(303);
    const path = await waiting('hal', 'confirmation');
    const page = await as('hal').get(PROPOSALS);
    const token = page.$('input[name=_csrf]').first().val() as string;
    const once = page.$('input[name=_once]').first().val() as string;
    const shown = await as('hal').send(path, { _csrf: token, _once: once });
    expect(shown.status).toBe(200);
    expect(shown.headers['cache-control']).toContain('no-store');
    const password = shown.$('code').text();
    expect(password).toMatch(/^[a-z]{4}-\d\d-[a-z]{4}-\d\d-[a-z]{2}$/);
    const replayed = await as('hal').send(path, { _csrf: token, _once: once });
    expect(replayed.headers.location).toBe('/school/posts?done=reset');

    expect((await as('cyn').get('/school/posts')).headers.location).toBe('/sign-in');
    const cyn = new Visitor(app);
    await expect(cyn.signIn('harbour', 'cyn', PASSWORD)).rejects.toThrow();
    await cyn.signIn('harbour', 'cyn', password);
    expect((await cyn.get('/school/posts')).headers.location).toBe('/account/password');
    expect(await letters('sign-in-reset')).toEqual(['ben', 'cyn', 'hal']);
  });

  it('is refused by the second person, or taken back by the first', async () => {
    const person = school.people.dee as string;
    await propose('hal', { kind: 'out_of_hours', person });
    const refused = await as('ben').post(PROPOSALS, await waiting('ben', 'refusal'), {});
    expect(refused.headers.location).toBe(`${PROPOSALS}?done=refused`);
    await propose('hal', { kind: 'out_of_hours', person });
    const path = await waiting('hal', 'refusal');
    const taken = await as('hal').post(PROPOSALS, path, {});
    expect(taken.headers.location).toBe(`${PROPOSALS}?done=withdrawn`);
    const late = await as('ben').get(PROPOSALS);
    const token = late.$('input[name=_csrf]').first().val() as string;
    const again = await as('ben').send(path.replace('refusal', 'confirmation'), { _csrf: token });
    expect(again.status).toBe(409);
    expect(again.$('.govuk-error-summary').text()).toContain('decided this already');
  });

  it('cannot be proposed by the only one who could confirm it', async () => {
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE post SET held_until = now() WHERE kind = 'head' AND school_id = $1`, [
        school.id,
      ]),
    );
    const alone = await propose('ben', { kind: 'head', person: school.people.dee as string });
    expect(alone.status).toBe(422);
    expect(alone.$('#person-error').text()).toContain('Ask an administrator');
  });
});
