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

  describe('a database on another machine', () => {
    const three = (address: string): Record<string, string> => ({
      DATABASE_URL: address,
      DATABASE_WORKER_URL: address,
      DATABASE_OWNER_URL: address,
    });

    const ENDS = [
      '',
      '?sslmode=disable',
      '?sslmode=no-verify',
      '?uselibpqcompat=true&sslmode=require',
      '?ssl=0',
      '?application_name=x',
    ];

    it('is refused unless its address asks for checked encryption, a line for each address', () => {
      for (const host of ['db.school.example', '10.0.0.7', '[fd00::7]', '127.0.0.1.school.example'])
        for (const end of ENDS) {
          const faults = faultsOf(three(`postgres://u:hunter2@${host}:5432/earshot${end}`));
          expect([host, end, faults.length]).toEqual([host, end, 3]);
          for (const fault of faults)
            expect(fault).toMatch(/^DATABASE_\w*URL leads to another machine without/);
          expect(faults.join()).not.toContain('hunter2');
        }
      // The library goes by the host of the query.
      expect(faultsOf(three('postgres://u:p@localhost/earshot?host=db.example'))).toHaveLength(3);
    });

    it('is taken with encryption, or when it was said aloud that none is needed', () => {
      for (const mode of ['verify-full', 'verify-ca', 'require', 'prefer'])
        expect(faultsOf(three(`postgres://u:p@db.example/earshot?sslmode=${mode}`))).toEqual([]);
      const plain = three('postgres://u:p@db.example/earshot');
      expect(faultsOf({ ...plain, EARSHOT_TRUST_DATABASE_NETWORK: '1' })).toEqual([]);
      expect(faultsOf({ ...plain, EARSHOT_TRUST_DATABASE_NETWORK: '0' })).toHaveLength(3);
      expect(faultsOf({ ...plain, EARSHOT_TRUST_DATABASE_NETWORK: 'yes' })).toHaveLength(4);
    });

    it('is one on this machine by loopback or a socket, which needs none', () => {
      for (const address of [
        'postgres://u:p@localhost/e',
        'postgres://u:p@127.0.0.1:5433/e',
        'postgres://u:p@127.8.9.10/e',
        'postgres://u:p@[::1]/e',
        'postgres://u:p@%2Fvar%2Frun%2Fpostgresql/e',
        'postgres://u:p@localhost/e?host=/var/run/postgresql',
      ])
        expect([address, faultsOf(three(address))]).toEqual([address, []]);
    });

    it('tells of a certificate that is not there, and not of the address', () => {
      const faults = faultsOf(
        three('postgres://u:hunter2@db.example/e?sslmode=verify-full&sslrootcert=/nowhere/ca.pem'),
      );
      expect(faults).toHaveLength(3);
      expect(faults.join()).toContain('cannot be used');
      expect(faults.join()).not.toContain('hunter2');
    });
  });
});
