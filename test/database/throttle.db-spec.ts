import fc from 'fast-check';
import { ConfirmIdentity } from '../../src/accounts/confirm-identity.js';
import { BeginTotp } from '../../src/accounts/second-factor/begin-totp.js';
import { networkOf, SignInThrottle } from '../../src/platform/security/throttle.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';

describe('tries that fail', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let throttle: SignInThrottle;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { dee: ['safeguarding_lead'] });
    throttle = app.app.get(SignInThrottle);
  });
  beforeEach(() => app.db.asOwner((tx) => tx.query('DELETE FROM throttle')));
  afterAll(() => app.close());

  const fail = async (account: string, from: string): Promise<string> => {
    const attempt = await throttle.admit(account, from);
    if (attempt.kind === 'attempt') await throttle.failed(attempt);
    return attempt.kind;
  };

  it('300 from one address, of whatever names, make it wait; nobody elsewhere waits', async () => {
    for (let at = 0; at < 300; at += 1)
      expect(await fail(`school|name${at}`, '192.0.2.7')).toBe('attempt');
    expect(await fail('school|another', '192.0.2.7')).toBe('wait');
    expect(await fail('school|another', '192.0.2.8')).toBe('attempt');
  });

  it('from all addresses of one network of IPv6 count as one', async () => {
    for (let at = 0; at < 10; at += 1)
      expect(await fail('school|dee', `2001:db8:1:2::${at}`)).toBe('attempt');
    expect(await fail('school|dee', '2001:db8:1:2:ffff::1')).toBe('wait');
    expect(await fail('school|dee', '2001:db8:1:3::1')).toBe('attempt');
  });

  it('are told apart by the first half of an address of IPv6, and by the whole of another', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV4(), (six, four) => {
        const network = networkOf(six);
        if (network.endsWith('::/64'))
          expect(networkOf(network.replace('/64', 'abcd'))).toBe(network);
        expect(networkOf(four)).toBe(four);
        expect(networkOf(`::ffff:${four}`)).toBe(four);
      }),
    );
    expect(networkOf('not an address')).toBe('not an address');
  });

  it('to guess a code count together, wherever they come from; a recovery code is let through', async () => {
    const dee = await actorFor(app, school, 'dee', 'staff');
    await app.app.get(BeginTotp).run(dee, freshOnce());
    const confirm = app.app.get(ConfirmIdentity);
    const actor = { ...dee, secondFactor: 'has' as const };
    const guess = async (code: string, from: string): Promise<string> =>
      (await confirm.run(actor, { code }, from, undefined)).kind;
    for (let at = 0; at < 10; at += 1) expect(await guess('000000', `192.0.2.${at}`)).toBe('no');
    expect(await guess('000000', '198.51.100.1')).toBe('wait');
    expect(await guess('zzzz-zzzz-zzzz-zzzz', '198.51.100.1')).toBe('no');
  });
});
