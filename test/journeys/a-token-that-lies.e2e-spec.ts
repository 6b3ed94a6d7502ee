import type { Connection } from '../support/builders/single-sign-on.js';
import type { Asked, Claims } from '../support/hostile-provider.js';
import { HostileWorld } from '../support/hostile-world.js';
import { Visitor } from '../support/visitor.js';

const TENANT = '11111111-2222-3333-4444-555555555555';
const OTHER_TENANT = '99999999-2222-3333-4444-555555555555';

describe('a token that lies', () => {
  let world: HostileWorld;

  beforeAll(async () => {
    world = await HostileWorld.start();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  /** A browser on its way to the provider. */
  const setOut = async (): Promise<{ sam: Visitor; asked: Asked & { address: URL } }> => {
    const sam = new Visitor(world.app);
    return { sam, asked: await world.go(sam) };
  };
  const expectRefused = async (why: string, token: (asked: Asked) => string): Promise<void> => {
    const { sam, asked } = await setOut();
    world.hostile.tokenWill(token(asked));
    await world.expectRefused(sam, () => world.come(sam, asked.state), { why });
  };
  const expectTaken = async (over: Claims): Promise<void> => {
    const { sam, asked } = await setOut();
    world.hostile.tokenWill(world.hostile.token(world.claims(asked, over)));
    expect((await world.come(sam, asked.state)).headers.location).toBe('/');
    expect((await sam.get('/account/password')).status).toBe(200);
  };
  const seconds = (): number => Math.floor(world.app.clock.now().getTime() / 1000);

  it('gets somebody in when it tells the truth, or the rest of this file proves nothing', async () => {
    const { asked } = await setOut();
    const { searchParams } = asked.address;
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'earshot',
      redirect_uri: 'http://localhost:3999/sign-in/return',
      code_challenge_method: 'S256',
      scope: 'openid profile email',
    });
    expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    await expectTaken({});
    await expectTaken({ aud: ['earshot', 'b'], azp: 'earshot' });
  });

  const CLAIMS: [string, string, () => Claims][] = [
    ['another issuer', 'claim|refused_answer', () => ({ iss: 'https://evil.example' })],
    ['a slash more', 'claim|refused_answer', () => ({ iss: `${world.usual.issuer}/` })],
    ['no issuer', 'refused_answer', () => ({ iss: undefined })],
    ['another audience', 'claim', () => ({ aud: 'somebody-else' })],
    ['no audience', 'refused_answer', () => ({ aud: undefined })],
    ['a further audience', 'claim|refused_answer', () => ({ aud: ['earshot', 'b'] })],
    ['a further audience that asked', 'claim', () => ({ aud: ['earshot', 'b'], azp: 'b' })],
    ['another authorised party', 'party', () => ({ azp: 'b' })],
    ['another nonce', 'claim', () => ({ nonce: 'n-0S6_WzA2Mj' })],
    ['no nonce', 'claim|refused_answer', () => ({ nonce: undefined })],
    ['an end that is past', 'time', () => ({ exp: seconds() - 120 })],
    ['no end', 'refused_answer', () => ({ exp: undefined })],
    ['an end in words', 'refused_answer', () => ({ exp: 'tomorrow' })],
    ['a beginning tomorrow', 'issued_at', () => ({ iat: seconds() + 86_400, exp: 9e9 })],
    ['no beginning', 'refused_answer', () => ({ iat: undefined })],
    ['a time that is to come', 'time', () => ({ nbf: seconds() + 600 })],
    ['no subject', 'refused_answer', () => ({ sub: undefined })],
    ['a subject that is a list', 'refused_answer', () => ({ sub: ['a', 'b'] })],
    ['a subject of 1,000 letters', 'subject', () => ({ sub: 'x'.repeat(1000) })],
    ['an address not verified', 'nobody', () => ({ email_verified: false })],
    ['an address "verified" in words', 'nobody', () => ({ email_verified: 'true' })],
    ['an address that is a list', 'nobody', () => ({ email: ['sam@harbour.example'] })],
  ];
  it.each(CLAIMS)('is refused with %s', async (_what, why, over) => {
    await expectRefused(why, (asked) => world.hostile.token(world.claims(asked, over())));
  });

  const FORMS: [string, string, (claims: Claims) => string][] = [
    ['no signature', 'refused_answer', (c) => world.hostile.unsigned(c)],
    ['the client secret', 'refused_answer', (c) => world.hostile.hmac(c, world.usual.secret)],
    ['its public key as a secret', 'refused_answer', (c) => world.hostile.hmac(c, 'public key')],
    [
      'an algorithm of its choice',
      'refused_answer',
      (c) => world.hostile.token(c, { alg: 'RS512' }),
    ],
    ['no such algorithm', 'refused_answer', (c) => world.hostile.token(c, { alg: 'rs256' })],
    ['a key it does not publish', 'key', (c) => world.hostile.token(c, { kid: 'x' }, 'other')],
    ['a wrong key', 'refused_answer', (c) => world.hostile.token(c, {}, 'other')],
    ['a key brought along', 'key', (c) => world.hostile.token(c, { jwk: {}, kid: 'x' }, 'other')],
    ['an extension', 'refused_answer', (c) => world.hostile.token(c, { crit: ['x'], x: 1 })],
    ['nothing at all', 'refused_answer', () => ''],
    ['two parts of three', 'refused_answer', (c) => world.hostile.unsigned(c).slice(0, -1)],
    ['letters that are no token', 'refused_answer', () => 'e30.e30.%%%'],
  ];
  it.each(FORMS)('is refused when it is signed with %s', async (_what, why, token) => {
    await expectRefused(why, (asked) => token(world.claims(asked)));
  });

  const ENTRA = { kind: 'entra', organisation: TENANT, matchBy: 'upn' } as const;
  const GOOGLE = { kind: 'google', organisation: 'harbour.example', matchBy: 'email' } as const;
  const own = { tid: TENANT, oid: 'object-of-sam', preferred_username: 'sam@harbour.example' };
  const elsewhere = `https://sts.windows.net/${OTHER_TENANT}/`;
  const PINNED: [string, string, Partial<Connection>, Claims][] = [
    ['another tenant', 'tenant', ENTRA, { ...own, tid: OTHER_TENANT }],
    ['no tenant', 'tenant', ENTRA, { ...own, tid: undefined }],
    ['a guest of the tenant', 'guest', ENTRA, { ...own, idp: elsewhere }],
    ['a guest by its mark', 'guest', ENTRA, { ...own, acct: 1 }],
    ['no object id', 'subject', ENTRA, { ...own, oid: undefined }],
    ['an address anybody may change', 'nobody', { ...ENTRA, matchBy: 'email' }, own],
    ['another domain of Google', 'domain', GOOGLE, { hd: 'evil.example' }],
    ['a private account of Google', 'domain', GOOGLE, {}],
    ['an unverified one', 'nobody', GOOGLE, { hd: 'harbour.example', email_verified: false }],
  ];
  it.each(PINNED)('is refused with %s', async (_what, why, connection, claims) => {
    await world.reset(connection);
    await expectRefused(why, (asked) => world.hostile.token(world.claims(asked, claims)));
  });

  it.each([
    ['Entra by its principal name', ENTRA, own, 'object-of-sam'],
    [
      'Entra by an address whose domain is proved',
      { ...ENTRA, matchBy: 'email' },
      { ...own, xms_edov: true },
      'object-of-sam',
    ],
    ['Google', GOOGLE, { hd: 'harbour.example' }, 'subject-of-sam'],
  ] as const)('is taken from %s', async (_what, connection, claims, subject) => {
    await world.reset(connection);
    await expectTaken(claims);
    const rows = await world.app.db.asOwner((tx) => tx.query(`SELECT subject FROM identity`));
    expect(rows).toEqual([{ subject }]);
  });
});
