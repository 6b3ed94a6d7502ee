import { TOTP, Secret } from 'otpauth';
import { startApp, type TestApp } from '../support/app.js';
import { auditedSince, newestEntry } from '../support/audited.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const CONFIRM = '/sign-in/confirmation';
const OWN = '/account/second-factor';
const MINUTE = 60_000;

describe('a second step', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let headSecret: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
      cora: ['coordinator'],
      sue: ['supervisor'],
      ada: ['admin'],
      pat: ['pastoral'],
    });
  });
  afterAll(() => app.close());

  const arrive = async (username: string): Promise<Visitor> => {
    const person = new Visitor(app);
    await person.signInByPassword('harbour', username);
    return person;
  };
  const codeAt = (secret: string, offset = 0): string =>
    new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({
      timestamp: app.clock.now().getTime() + offset,
    });
  /** Sets up an app. @returns its secret and the recovery codes */
  const setUp = async (person: Visitor): Promise<{ secret: string; codes: string[] }> => {
    expect((await person.post(OWN, `${OWN}/app`, {})).status).toBe(303);
    const page = await person.get(`${OWN}/app`);
    const secret = page.$('.spaced-key').text().replace(/\s/g, '');
    const done = await person.postFrom(page, `${OWN}/app/confirmation`, { code: codeAt(secret) });
    expect(done.status).toBe(200);
    const codes = done.$('.recovery-codes code').toArray();
    return { secret, codes: codes.map((code) => done.$(code).text()) };
  };
  const show = (person: Visitor, fields: Record<string, string>): Promise<Page> =>
    person.post(CONFIRM, CONFIRM, fields);

  it('is not asked of a child, nor of a teacher who was given nothing', async () => {
    for (const username of ['sam', 'tom'])
      expect((await (await arrive(username)).get('/')).status).toBe(200);
    const sam = await arrive('sam');
    expect((await sam.get(OWN)).status).toBe(404);
  });

  it('has to be set up before anything that children wrote, and not before raising a concern', async () => {
    const dee = await arrive('dee');
    for (const path of ['/', '/referrals', '/school/posts'])
      expect((await dee.get(path)).headers.location ?? path).not.toBe(path);
    const first = await dee.get('/referrals');
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe(OWN);
    expect((await dee.get(OWN)).text).toContain('Set up your second step now');
    const raised = await dee.post('/concerns/new', '/concerns', {
      about: 'unknown',
      words: 'I saw something.',
      urgency: 'soon',
    });
    expect(raised.status).toBe(303);

    const { codes } = await setUp(dee);
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    expect((await dee.get('/referrals')).status).toBe(200);
    expect(await lettersTo(app, school.people.dee)).toContain('accounts/mail/second-factor-added');
  });

  it('opens nothing with the password alone once it is set up', async () => {
    const hana = await arrive('hana');
    const { secret } = await setUp(hana);
    headSecret = secret;
    const again = await arrive('hana');
    for (const path of ['/', '/referrals', '/concerns/new', OWN, '/account/password']) {
      const answer = await again.get(path);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toMatch(/^\/sign-in\/confirmation/);
    }
    const page = await again.get(CONFIRM);
    expect(page.$('h1').text()).toBe('One more step');
    const wrong = await again.postFrom(page, CONFIRM, { code: '000000' });
    expect(wrong.status).toBe(422);
    expect(wrong.$('.govuk-error-message').text()).toContain('That was not right');
    app.clock.advance(MINUTE);
    const right = await show(again, { code: codeAt(secret) });
    expect(right.status).toBe(303);
    expect(right.headers.location).toBe('/');
    expect((await again.get('/referrals')).status).toBe(200);
  });

  it('takes each code once, and none of another time', async () => {
    const cora = await arrive('cora');
    const { secret } = await setUp(cora);
    app.clock.advance(MINUTE);
    const code = codeAt(secret);
    expect((await show(await arrive('cora'), { code })).status).toBe(303);
    // The same code, by whoever looked over a shoulder; and the one before it, still in its window.
    expect((await show(await arrive('cora'), { code })).status).toBe(422);
    expect((await show(await arrive('cora'), { code: codeAt(secret, -MINUTE / 2) })).status).toBe(
      422,
    );
    expect((await show(await arrive('cora'), { code: codeAt(secret, 5 * MINUTE) })).status).toBe(
      422,
    );
    app.clock.advance(MINUTE);
    expect((await show(await arrive('cora'), { code: codeAt(secret) })).status).toBe(303);
  });

  it('takes one of eight that bring the same code at once', async () => {
    const pat = await arrive('pat');
    const { secret } = await setUp(pat);
    app.clock.advance(MINUTE);
    const visitors = await Promise.all(Array.from({ length: 8 }, () => arrive('pat')));
    const pages = await Promise.all(visitors.map((each) => each.get(CONFIRM)));
    const code = codeAt(secret);
    const answers = await Promise.all(
      visitors.map((each, at) => each.postFrom(pages[at] as Page, CONFIRM, { code })),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  it('takes a recovery code once, says so by mail, and shows new ones once', async () => {
    const sue = await arrive('sue');
    const { codes } = await setUp(sue);
    const [code = ''] = codes;
    const lost = await arrive('sue');
    expect((await show(lost, { code: code.toUpperCase().replaceAll('-', ' ') })).status).toBe(303);
    expect((await lost.get('/')).status).toBe(200);
    expect((await show(await arrive('sue'), { code })).status).toBe(422);
    expect(await lettersTo(app, school.people.sue)).toContain('accounts/mail/recovery-code-used');
    expect((await lost.get(OWN)).text).toContain('9 codes are left.');

    const renewed = await lost.post(OWN, `${OWN}/recovery-codes`, {});
    expect(renewed.$('.recovery-codes code').length).toBe(10);
    expect((await show(await arrive('sue'), { code: codes[1] ?? '' })).status).toBe(422);
  });

  it('leaves an entry and a line for each that failed or had to wait, whatever was shown', async () => {
    await app.db.asOwner((tx) => tx.query('DELETE FROM throttle'));
    const lines: unknown[] = [];
    const keep = (line: unknown): void => void lines.push(line);
    app.app.useLogger({ log: keep, warn: keep, error: keep });
    const before = await newestEntry(app);
    const person = await arrive('sue');
    const shown: [string, Record<string, string>][] = [
      ['totp', { code: '000000' }],
      ['recovery', { code: 'zzzz-zzzz-zzzz-zzzz' }],
      ['passkey', { passkey: '{"id":"nobody\\n"}' }],
    ];
    for (const [, fields] of shown) expect((await show(person, fields)).status).toBe(422);
    for (let at = 0; at < 9; at += 1) await show(person, { code: '000000' });
    const waits = await show(person, { code: '000000' });
    expect(waits.status).toBe(429);
    const child = await arrive('sam');
    const wrong = { current: 'not it', password: 'three odd words here', again: 'no' };
    await child.post('/account/password', '/account/password', wrong);
    app.app.useLogger(false);

    const failed = (how: string, action = 'confirmation_failed'): [string, unknown] => [
      action,
      { how },
    ];
    const expected = [
      ...shown.map(([how]) => failed(how)),
      ...Array.from({ length: 9 }, () => failed('totp')),
      failed('totp', 'confirmation_throttled'),
    ];
    const entries = (await auditedSince(app, before)).filter(({ action }) =>
      action.startsWith('confirmation_'),
    );
    const of = (who: string | undefined): unknown[] =>
      entries
        .filter(({ person: by, record }) => by === who && record === who)
        .map(({ action, detail }) => [action, detail]);
    expect(of(school.people.sue)).toEqual(expected);
    expect(of(school.people.sam)).toEqual([failed('password')]);
    expect(lines.map((line) => (line as { event: string }).event)).toEqual(
      [...expected, failed('password')].map(([event]) => event),
    );
    expect(JSON.stringify([entries, lines])).not.toMatch(/000000|zzzz|nobody|not it/);
  });

  it('is asked for again before what matters, and what was sent goes on afterwards', async () => {
    const ada = await arrive('ada');
    const { secret } = await setUp(ada);
    const person = school.people.sam ?? '';
    const page = await ada.get(`/accounts/${person}`);
    app.clock.advance(11 * MINUTE);
    const asked = await ada.postFrom(page, `/accounts/${person}/password`, {});
    expect(asked.status).toBe(401);
    expect(asked.$('h1').text()).toBe('Is it still you?');
    const kept = await ada.postFrom(asked, CONFIRM, { code: codeAt(secret) });
    expect(kept.status).toBe(200);
    const done = await ada.postFrom(kept, `/accounts/${person}/password`, {});
    expect(done.status).toBe(200);
    expect(done.$('.key-card__password').text()).toMatch(/^[a-z]{4}-/);

    // A secret waits in no page: the form comes back with the rest, and is not sent without it.
    const provider = '/accounts/single-sign-on';
    const form = await ada.get(provider);
    app.clock.advance(11 * MINUTE);
    const typed = {
      kind: 'google',
      domain: 'harbour.example',
      clientId: 'an-app',
      matchBy: 'email',
    };
    const waits = await ada.postFrom(form, provider, { ...typed, clientSecret: 'A sEcret' });
    expect(waits.status).toBe(401);
    const proved = await ada.postFrom(waits, CONFIRM, { code: codeAt(secret) });
    expect(proved.$('input[name=clientId]').val()).toBe('an-app');
    const shown = await ada.postFrom(proved, provider, {});
    expect(shown.$('input[name=clientId]').val()).toBe('an-app');
    for (const { text } of [waits, proved, shown]) expect(text).not.toContain('A sEcret');
    const providers = await app.db.asOwner((tx) => tx.query('SELECT 1 FROM identity_provider'));
    expect(providers).toEqual([]);
  });

  it('gives a new token at every proof: the one before is worth nothing', async () => {
    const hana = await arrive('hana');
    const stolen = new Visitor(app, { cookie: hana.cookie });
    expect((await stolen.get('/')).headers.location).toBe(CONFIRM);
    app.clock.advance(MINUTE);
    expect((await show(hana, { code: codeAt(headSecret) })).status).toBe(303);
    expect((await stolen.get('/')).headers.location).toBe('/sign-in');
    expect((await hana.get('/account/sign-ins')).status).toBe(200);
    const before = new Visitor(app, { cookie: hana.cookie });
    expect((await before.get('/')).status).toBe(200);
    const changed = await hana.post('/account/password', '/account/password', {
      current: 'earshot-demo',
      password: 'three odd words here',
      again: 'three odd words here',
    });
    expect(changed.status).toBe(303);
    expect((await before.get('/')).headers.location).toBe('/sign-in');
    expect((await hana.get('/')).status).toBe(200);
  });

  it('is taken away by an administrator, or by two people where two are needed', async () => {
    const ada = await Visitor.signedIn(app, 'ada');
    const cora = school.people.cora ?? '';
    const done = await ada.post(`/accounts/${cora}`, `/accounts/${cora}/second-factor`, {});
    expect(done.status).toBe(303);
    expect((await (await arrive('cora')).get('/')).headers.location).toBe(OWN);

    const dee = school.people.dee ?? '';
    const alone = await ada.get(`/accounts/${dee}`);
    expect(alone.$(`form[action$="/second-factor"]`).length).toBe(0);
    const forced = await ada.postFrom(
      await ada.get(`/accounts/${cora}`),
      `/accounts/${dee}/second-factor`,
      {
        _csrf: alone.$('input[name=_csrf]').first().attr('value') ?? '',
      },
    );
    expect(forced.status).toBe(409);

    const proposals = '/school/posts/proposals';
    const asked = `${proposals}/new?change=reset_second_factor&person=${dee}`;
    const fields = { change: 'reset_second_factor', person: dee };
    expect((await ada.post(asked, proposals, fields)).status).toBe(303);
    const hana = new Visitor(app);
    await hana.signIn('harbour', 'hana', 'three odd words here');
    const list = await hana.get(proposals);
    const confirmation = list.$('form[action$="/confirmation"]').attr('action') ?? '';
    expect((await hana.postFrom(list, confirmation, {})).status).toBe(303);
    expect((await (await arrive('dee')).get('/')).headers.location).toBe(OWN);
  });
});
