import { CLIENT } from '../support/real-provider.js';
import { PAGE, SingleSignOnWorld } from '../support/single-sign-on-world.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('setting single sign-on up', () => {
  let world: SingleSignOnWorld;

  beforeAll(async () => {
    world = await SingleSignOnWorld.start({ sam: ['student'] });
  });
  afterAll(() => world.close());

  const setUp = (fields: Record<string, string> = {}): Promise<Page> =>
    world.ada.post(PAGE, PAGE, {
      kind: 'other',
      issuer: world.provider.issuer,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      matchBy: 'email',
      ...fields,
    });
  const test = (): Promise<Page> => world.ada.post(PAGE, `${PAGE}/test`, {});
  const switchTo = (): Promise<Page> => world.ada.post(PAGE, `${PAGE}/switch`, {});

  it('is not offered while no school has it', async () => {
    expect((await new Visitor(world.app).get('/sign-in')).$('button[formaction]')).toHaveLength(0);
    expect((await new Visitor(world.app).get('/sign-in/with/harbour')).headers.location).toBe(
      '/sign-in',
    );
    const stranger = new Visitor(world.app);
    const asked = await world.press(stranger, await stranger.get('/sign-in'), {
      school: 'harbour',
    });
    expect(asked.status).toBe(422);
  });

  it('is set up by an administrator, who is told what is wrong in plain words', async () => {
    const empty = await world.ada.get(PAGE);
    expect(empty.$('main').text()).toContain('http://localhost:3999/sign-in/return');
    const wrongTenant = await setUp({ kind: 'entra', tenant: 'common' });
    expect(wrongTenant.status).toBe(422);
    expect(wrongTenant.$('.govuk-error-summary').text()).toContain('directory (tenant) ID');
    expect(wrongTenant.text).not.toContain(CLIENT.secret);
    const wrongIssuer = await setUp({ issuer: 'http://169.254.169.254' });
    expect(wrongIssuer.status).toBe(422);
    const google = await setUp({ kind: 'google', domain: 'harbour.example', matchBy: 'upn' });
    expect(google.$('.govuk-error-summary').text()).toContain('no user principal name');

    expect((await setUp({ clientSecret: 'not this' })).status).toBe(303);
    const early = await world.ada.get(PAGE);
    expect(early.$('form[action$="/switch"]')).toHaveLength(0);
    const failed = await test();
    expect(failed.status).toBe(422);
    expect(failed.$('.govuk-error-summary').text()).toContain('does not know this client ID');
    expect((await setUp()).status).toBe(303);
    expect((await test()).status).toBe(303);
    expect((await switchTo()).status).toBe(303);
    const done = await world.ada.get(PAGE);
    expect(done.$('main').text()).toMatch(/Is it on\?\s+On/);
    expect(done.text).not.toContain(CLIENT.secret);
    const [kept] = await world.owner<{ client_secret: Buffer }>(`SELECT * FROM identity_provider`);
    expect(kept?.client_secret.includes(CLIENT.secret)).toBe(false);
    expect(JSON.stringify(await world.events('single_sign_on_set'))).not.toContain(CLIENT.secret);
    expect(await world.events('single_sign_on_set')).toHaveLength(2);
    expect(await world.events('single_sign_on_tested')).toHaveLength(1);
    expect(await world.events('single_sign_on_switched')).toHaveLength(1);
  });

  it('is switched on by nobody before a test went well', async () => {
    const page = await world.ada.get(PAGE);
    await setUp();
    const forged = await world.ada.postFrom(page, `${PAGE}/switch`, { to: 'on' });
    expect(forged.status).toBe(409);
    await test();
    await switchTo();
  });

  it('belongs to one school: another school sees and changes nothing of it', async () => {
    const max = new Visitor(world.app);
    await max.signIn('moorside', 'max');
    expect((await max.get(PAGE)).text).not.toContain(world.provider.issuer + '/');
    expect((await max.get(PAGE)).$('main').text()).not.toContain('People linked');
    expect((await max.post('/', '/sign-out', {})).status).toBe(303);
    expect((await new Visitor(world.app).get('/sign-in/with/moorside')).headers.location).toBe(
      '/sign-in',
    );
  });

  it('is over at once when it is switched off', async () => {
    world.provider.account = { sub: 's-1b', email: 'sam@harbour.example', email_verified: true };
    const sam = new Visitor(world.app);
    const back = await world.come(sam);
    expect((await switchTo()).status).toBe(303);
    expect((await sam.get(back)).status).toBe(403);
    expect((await new Visitor(world.app).get('/sign-in')).$('button[formaction]')).toHaveLength(0);
  });
});
