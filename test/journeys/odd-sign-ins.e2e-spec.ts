import { randomUUID } from 'node:crypto';
import { TellOfSignIns } from '../../src/accounts/own-sign-ins/tell-of-sign-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const MINUTE = 60_000;
const ASKS = 'was it you?';

/** What somebody is told of a sign-in that may not have been theirs. */
describe('an odd sign-in', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      mia: ['student'],
      tom: ['staff'],
      tina: ['staff'],
      hana: ['head'],
    });
  });
  afterAll(() => app.close());

  const guess = async (username: string, times: number): Promise<void> => {
    const stranger = new Visitor(app);
    const page = await stranger.get('/sign-in');
    for (let at = 0; at < times; at += 1)
      await stranger.postFrom(page, '/sign-in', { school: 'harbour', username, password: 'guess' });
  };
  const leave = async (who: Visitor, from: string): Promise<void> => {
    expect((await who.postFrom(await who.get(from), '/sign-out', {})).status).toBe(303);
  };
  const tell = (): Promise<void> => app.app.get(TellOfSignIns).run();
  const notes = (page: Page): string =>
    page
      .$('.card li')
      .toArray()
      .map((item) => page.$(item).text())
      .join('|');
  const letters = (username: string): Promise<string[]> => lettersTo(app, school.people[username]);

  it('after many wrong passwords is asked about on the first page, of a child too, and without a letter', async () => {
    await guess('sam', 6);
    await guess('mia', 4);
    const sam = await Visitor.signedIn(app, 'sam');
    expect((await sam.get('/')).$('main').text()).toContain(ASKS);
    expect(notes(await sam.get('/account/sign-ins'))).toContain(
      'A wrong password was tried 6 times before.',
    );
    // Four are a mistyped password; and nobody is asked about another's.
    const mia = await Visitor.signedIn(app, 'mia');
    expect((await mia.get('/')).$('main').text()).not.toContain(ASKS);
    expect(notes(await mia.get('/account/sign-ins'))).toBe('');
    await tell();
    expect(await letters('sam')).toEqual([]);
    // Counted since the last right one: the next sign-in begins at nothing.
    app.clock.advance(8 * 24 * 60 * MINUTE);
    const later = await Visitor.signedIn(app, 'sam');
    expect((await later.get('/')).$('main').text()).not.toContain(ASKS);
    app.clock.reset();
  });

  it('leaves nothing of a child in the browser that the next one could be known by', async () => {
    const sam = new Visitor(app);
    const child = await sam.signIn('harbour', 'sam');
    expect(String(child.headers['set-cookie'])).not.toContain('earshot-browser');
    const tina = new Visitor(app);
    const adult = await tina.signIn('harbour', 'tina');
    expect(String(adult.headers['set-cookie'])).toMatch(
      /earshot-browser=[\w-]{43}; Max-Age=\d+; Path=\/; .*HttpOnly; SameSite=Lax/,
    );
    const marks = await app.db.asOwner((tx) =>
      tx.query<{ kind: string; marked: boolean }>(
        `SELECT DISTINCT p.kind, s.browser_mark IS NOT NULL AS marked FROM sign_in s
         JOIN person p ON p.id = s.person_id ORDER BY p.kind`,
      ),
    );
    expect(marks).toEqual([
      { kind: 'staff', marked: true },
      { kind: 'student', marked: false },
    ]);
  });

  it('from a browser that was not there before is told of once; a known one is not', async () => {
    const desk = await Visitor.signedIn(app, 'tom');
    await leave(desk, '/');
    await desk.signIn('harbour', 'tom');
    await tell();
    expect(await letters('tom')).toEqual([]);
    expect((await desk.get('/')).$('main').text()).not.toContain(ASKS);

    await Visitor.signedIn(app, 'tom');
    await tell();
    await tell();
    expect(await letters('tom')).toEqual(['accounts/mail/new-browser']);
    await leave(desk, '/');
    await desk.signIn('harbour', 'tom');
    expect((await desk.get('/')).$('main').text()).toContain(ASKS);
    expect(notes(await desk.get('/account/sign-ins'))).toContain(
      'not used for your account before',
    );
  });

  it('with a right password and no second step is told of, and makes no browser known', async () => {
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO totp (id, school_id, person_id, secret, made_at, confirmed_at)
         VALUES ($1, $2, $3, '\\x00', $4, $4)`,
        [randomUUID(), school.id, school.people.hana, new Date(tx.now.getTime() - MINUTE)],
      ),
    );
    const desk = await Visitor.signedIn(app, 'hana');
    const thief = new Visitor(app);
    await thief.signInByPassword('harbour', 'hana');
    app.clock.advance(5 * MINUTE);
    await tell();
    expect(await letters('hana')).toEqual([]);
    app.clock.advance(6 * MINUTE);
    await tell();
    await tell();
    expect(await letters('hana')).toEqual(['accounts/mail/half-sign-in']);
    // The same browser once more, now with the second step: it is still one not seen before.
    await leave(thief, '/sign-in/confirmation');
    await thief.signIn('harbour', 'hana');
    await tell();
    expect(await letters('hana')).toContain('accounts/mail/new-browser');
    expect(notes(await desk.get('/account/sign-ins'))).toContain('and not past it');
    app.clock.reset();
  });
});
