import fc from 'fast-check';
import { mayServeDemo, readSettings, SettingsFault } from './settings.js';

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults;
    throw error;
  }
};

describe('settings', () => {
  it('needs nothing at all', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      secure: false,
      demo: 'when-empty',
    });
    expect(settings.publicUrl.href).toBe('http://localhost:3000/');
  });

  it('names every fault, a line each', () => {
    const faults = faultsOf({
      PORT: '99999',
      PUBLIC_URL: 'earshot',
      LOG_LEVEL: 'loud',
      SMTP_URL: 'http://mail',
      EARSHOT_DEMO: 'yes',
      DATABASE_URL: 'mysql://x',
    });
    expect(faults).toHaveLength(8);
    for (const fault of faults) expect(fault).not.toContain('\n');
  });

  it('never repeats an address, which may hold a password', () => {
    expect(faultsOf({ DATABASE_OWNER_URL: 'x://u:hunter2@h/d' }).join()).not.toContain('hunter2');
    expect(faultsOf({ SMTP_URL: 'x://u:hunter2@h' }).join()).not.toContain('hunter2');
  });

  it('takes a port exactly when it is a whole number from 1 to 65535', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -10, max: 70000 }), fc.double()), (n) => {
        const good = Number.isInteger(n) && n >= 1 && n <= 65535;
        expect(faultsOf({ PORT: String(n) }).length === 0).toBe(good);
      }),
    );
  });

  it('takes other providers of sign-ins over https, or on this machine', () => {
    const issuers = ' https://login.school.example/a , http://127.0.0.1:4000,';
    expect(readSettings({ EARSHOT_OIDC_ISSUERS: issuers }).oidcIssuers).toEqual([
      'https://login.school.example/a',
      'http://127.0.0.1:4000',
    ]);
    expect(readSettings({}).oidcIssuers).toEqual([]);
    for (const bad of [
      'http://login.school.example',
      'http://169.254.169.254',
      'https://u:hunter2@login.example',
      'https://login.example/?a=b',
      'https://login.example/#a',
      'login.example',
      'file:///etc/passwd',
      'https://good.example,nonsense',
    ]) {
      expect(faultsOf({ EARSHOT_OIDC_ISSUERS: bad })).toHaveLength(1);
      expect(faultsOf({ EARSHOT_OIDC_ISSUERS: bad }).join()).not.toContain('hunter2');
    }
  });

  it('serves demo schools to loopback only, unless told otherwise', () => {
    expect(mayServeDemo(readSettings({}))).toBe(true);
    expect(mayServeDemo(readSettings({ HOST: '0.0.0.0' }))).toBe(false);
    expect(mayServeDemo(readSettings({ PUBLIC_URL: 'https://listen.example' }))).toBe(false);
    expect(mayServeDemo(readSettings({ HOST: '0.0.0.0', EARSHOT_DEMO: 'public' }))).toBe(true);
  });
});
