import { Authenticator } from '../support/authenticator.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const CONFIRM = '/sign-in/confirmation';
const OWN = '/account/second-factor';

describe('a passkey as the second step', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { tom: ['staff'] });
  });
  afterAll(() => app.close());

  const arrive = async (username: string): Promise<Visitor> => {
    const person = new Visitor(app);
    await person.signInByPassword('harbour', username);
    return person;
  };

  it('is made, asked for, and worth nothing when copied or of another address', async () => {
    const origin = 'http://localhost:3999';
    const passkey = new Authenticator(origin);
    const tom = await arrive('tom');
    const page = await tom.get(`${OWN}/passkeys/new`);
    const made = await tom.postFrom(page, `${OWN}/passkeys`, {
      name: 'My phone',
      passkey: passkey.make(page.$('[data-passkey=make]').attr('data-options') ?? ''),
    });
    expect(made.$('.recovery-codes code').length).toBe(10);
    expect((await tom.get(OWN)).text).toContain('My phone');

    const ask = async (): Promise<{ person: Visitor; page: Page; options: string }> => {
      const person = await arrive('tom');
      const asked = await person.get(CONFIRM);
      const options = asked.$('[data-passkey=ask]').attr('data-options') ?? '';
      return { person, page: asked, options };
    };
    const first = await ask();
    const answer = passkey.show(first.options);
    expect((await first.person.postFrom(first.page, CONFIRM, { passkey: answer })).status).toBe(
      303,
    );
    // The same answer in another browser: it signed another challenge.
    const second = await ask();
    expect((await second.person.postFrom(second.page, CONFIRM, { passkey: answer })).status).toBe(
      422,
    );
    // A copy that fell behind in counting.
    passkey.counter = 0;
    const third = await ask();
    const behind = passkey.show(third.options);
    expect((await third.person.postFrom(third.page, CONFIRM, { passkey: behind })).status).toBe(
      422,
    );
    // Another's key.
    const stranger = new Authenticator(origin);
    const fourth = await ask();
    const forged = stranger.show(fourth.options);
    expect((await fourth.person.postFrom(fourth.page, CONFIRM, { passkey: forged })).status).toBe(
      422,
    );
    // Signed for a page that only looked like ours.
    passkey.counter = 50;
    const fifth = await ask();
    const elsewhere = passkey.show(fifth.options, 'https://earshot.example');
    expect((await fifth.person.postFrom(fifth.page, CONFIRM, { passkey: elsewhere })).status).toBe(
      422,
    );

    const only = await first.person.get(OWN);
    const removal = only.$('form[action$="/removal"]').attr('action') ?? '';
    const refused = await first.person.postFrom(only, removal, {});
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('This is your only second step');

    // Two keys taken away in two tabs: one stays.
    const spare = new Authenticator(origin);
    const form = await first.person.get(`${OWN}/passkeys/new`);
    const key = spare.make(form.$('[data-passkey=make]').attr('data-options') ?? '');
    await first.person.postFrom(form, `${OWN}/passkeys`, { name: 'A spare', passkey: key });
    const both = await first.person.get(OWN);
    const removals = both.$('form[action$="/removal"]').toArray();
    const tabs = removals.map(({ attribs }) =>
      first.person.postFrom(both, attribs.action ?? '', {}),
    );
    expect((await Promise.all(tabs)).map(({ status }) => status).sort()).toEqual([303, 409]);
    const told = await lettersTo(app, school.people.tom);
    expect(told.at(-1)).toBe('accounts/mail/second-factor-removed');
  });
});
