import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

const OWN = '/privacy/own';

/** Somebody signed in, or a program in their name, does one thing again and again. */
describe('doing one thing too often', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ paced: true });
    await buildSchool(app, {
      sam: ['student'],
      mia: ['student'],
      ada: ['admin'],
      dee: ['safeguarding_lead'],
    });
  });
  afterAll(() => app.close());

  const arrive = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const ask = (who: Visitor, words: string) =>
    who.post(`${OWN}/new`, OWN, { kind: 'correction', words });

  it('has to wait, is told until when, and loses nothing that was written', async () => {
    const sam = await arrive('sam');
    for (let at = 0; at < 6; at += 1) expect((await ask(sam, `Wrong ${at}`)).status).toBe(303);
    const stopped = await ask(sam, 'My year is wrong 🐤');
    expect(stopped.status).toBe(429);
    const seconds = Number(stopped.headers['retry-after']);
    expect(seconds).toBeGreaterThan(800);
    expect(seconds).toBeLessThanOrEqual(900);
    expect(stopped.$('main').text()).toMatch(/again at \d\d:\d\d/);
    expect(stopped.$('main').text()).toContain('You are not in trouble');
    expect(stopped.$('input[name=words]').val()).toBe('My year is wrong 🐤');
    expect(stopped.$('a[href^="/help-now"]').length).toBeGreaterThan(0);
    // It is theirs alone: the next person at the same computer, and the rest of their own day, go on.
    expect((await ask(await arrive('mia'), 'Mine')).status).toBe(303);
    expect((await sam.get('/')).status).toBe(200);

    await app.db.asOwner((tx) =>
      tx.query(`UPDATE throttle SET expire = 0 WHERE key LIKE 'pace-asking:%'`),
    );
    const sent = await sam.postFrom(stopped, OWN, {});
    expect(sent.status).toBe(303);
    expect((await sam.get(OWN)).$('.card a[href^="/privacy/own/"]')).toHaveLength(7);
  });

  it('stops a search of the roll by a program, not by a person', async () => {
    const ada = await arrive('ada');
    const page = await ada.get('/accounts');
    const search = (): Promise<{ status: number }> =>
      ada.postFrom(page, '/accounts/searches', { name: 'sam' });
    for (let at = 0; at < 60; at += 1) expect((await search()).status).not.toBe(429);
    expect((await search()).status).toBe(429);
  });

  it('is never so for a concern or for help: all of them arrive, and the queue says how many', async () => {
    const mia = await arrive('mia');
    for (let at = 0; at < 40; at += 1) {
      const raised = await mia.post('/concerns/new', '/concerns', {
        about: 'me',
        urgency: 'soon',
        words: `Please ${at}`,
      });
      expect(raised.status).toBe(303);
    }
    for (let at = 0; at < 100; at += 1)
      expect((await mia.get('/help-now/harbour')).status).toBe(200);
    const dee = await arrive('dee');
    const queue = await dee.get('/referrals');
    expect(queue.$('.queue__item')).toHaveLength(40);
    expect(queue.$('.queue__item').first().text()).toContain(
      'One of 40 from the same person within an hour',
    );
  });
});
