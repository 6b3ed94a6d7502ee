import { startApp, type TestApp } from '../support/app.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';
import { PeopleLeft } from '../../src/accounts/people-left.event.js';
import { askerFor } from '../support/context.js';

describe('what is recorded of listeners is hidden from others', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let lia: string;
  let elsewhere: string;

  beforeAll(async () => {
    app = await startApp();
    harbour = await buildSchool(app, {
      lia: ['student'],
      sam: ['student'],
      cora: ['coordinator'],
      sue: ['supervisor'],
      dee: ['safeguarding_lead'],
      ada: ['admin'],
      hal: ['head'],
    });
    const moorside = await buildSchool(app, { mo: ['student'] }, { slug: 'moorside' });
    lia = await makeListener(app, harbour, 'lia');
    elsewhere = await makeListener(app, moorside, 'mo');
  });
  afterAll(() => app.close());

  const as = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  it.each([
    ['sam', ['/listeners', '/listeners/suitability', '/listening']],
    ['lia', ['/listeners', '/listeners/training', '/listeners/suitability']],
    ['ada', ['/listeners', '/listeners/suitability', '/listening']],
    ['hal', ['/listeners', '/listeners/suitability']],
    ['dee', ['/listeners', '/listeners/training', '/listeners/supervision', '/listening']],
    ['cora', ['/listeners/suitability', '/listening']],
    ['sue', ['/listeners/suitability', '/listeners/applications']],
  ])('from %s: %j', async (username, paths) => {
    const visitor = await as(username);
    for (const path of paths) expect((await visitor.get(path)).status).toBe(404);
    if (['cora', 'sue'].includes(username)) return;
    expect((await visitor.get(`/listeners/${lia}`)).status).toBe(404);
  });

  it('has no listener of another school, of no id, or who does not listen', async () => {
    const cora = await as('cora');
    const form = await cora.get(`/listeners/${lia}`);
    const _csrf = form.$('input[name=_csrf]').first().attr('value') ?? '';
    const _once = form.$('input[name=_once]').first().attr('value') ?? '';
    for (const id of [
      elsewhere,
      harbour.people.sam,
      'nobody',
      '00000000-0000-4000-8000-000000000000',
    ]) {
      for (const page of ['', '/facts', '/no-match'])
        expect((await cora.get(`/listeners/${id}${page}`)).status).toBe(404);
      for (const action of ['break', 'return'])
        expect((await cora.send(`/listeners/${id}/${action}`, { _csrf, _once })).status).toBe(404);
    }
    const dee = await as('dee');
    const list = await dee.get('/listeners/suitability');
    const token = list.$('input[name=_csrf]').first().attr('value') ?? '';
    const answer = await dee.send(`/listeners/${elsewhere}/suitability`, {
      _csrf: token,
      _once,
      answer: 'no',
    });
    expect(answer.status).toBe(404);
  });

  it('goes from every list when the listener leaves the school', async () => {
    const ada = await askerFor(app, harbour, 'ada');
    await app.db.run(ada, (tx) => tx.announce(new PeopleLeft(harbour.id, [lia])));
    const cora = await as('cora');
    expect((await cora.get(`/listeners/${lia}`)).status).toBe(404);
    const standing = await app.db.asOwner((tx) =>
      tx.one(`SELECT may_listen, may_listen_until FROM listener_standing WHERE person_id = $1`, [
        lia,
      ]),
    );
    expect(standing).toEqual({ may_listen: false, may_listen_until: null });

    // Whoever comes back begins anew.
    const again = await cora.post('/listeners/applications', '/listeners/applications', {
      student: lia,
    });
    expect(again.status).toBe(303);
    const shown = await cora.get(`/listeners/${lia}`);
    expect(shown.$('main').text()).toContain('The safeguarding team has not answered yet.');
  });
});
