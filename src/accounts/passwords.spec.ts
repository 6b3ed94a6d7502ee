import { hashPassword, newFirstPassword, passwordFault, passwordFits } from './passwords.js';

describe('passwords', () => {
  it('fits only itself, however its accents were typed', async () => {
    const stored = await hashPassword('café au lait');
    expect(stored).toContain('$argon2id$');
    expect(await passwordFits(stored, 'cafe\u0301 au lait')).toBe(true);
    expect(await passwordFits(stored, 'cafe au lait')).toBe(false);
    expect(await passwordFits(undefined, 'no account has this password')).toBe(false);
  });

  it('makes first passwords that are good enough and never the same', () => {
    const made = new Set(Array.from({ length: 500 }, newFirstPassword));
    expect(made.size).toBe(500);
    for (const password of made) expect(passwordFault(password, 'student')).toBeUndefined();
  });

  it('says why one is too weak', () => {
    for (const weak of ['short', 'password123', 'sam.green-2011', 'aaaaaaaaaaaa', '1234512345'])
      expect(passwordFault(weak, 'sam.green')).toBeDefined();
    expect(passwordFault('harbour lemon bicycle', 'sam.green')).toBeUndefined();
  });

  it('is not made of names that others know, nor of the school', () => {
    const about = ['Zoë', "O'Neill-Grant", '', 'Harbour Academy', 'harbour'];
    for (const weak of [
      'harbour2011',
      'Harbour-Academy-1',
      'zoëneillgrant',
      'earshot-harbour',
      'Welcome-school-99',
      'grant.NEILL.2026',
    ])
      expect([weak, passwordFault(weak, 'zo.ng', about)]).toEqual([weak, expect.any(String)]);
    for (const good of ['harbour lemon bicycle', 'grant me seven wishes', 'ein Hering im Ozean'])
      expect(passwordFault(good, 'zo.ng', about)).toBeUndefined();
  });

  it('may be as long as 200 characters, of any kind, and never has to be of several kinds', () => {
    for (const good of [
      'correcthorsebatterystaple',
      '漢字かな交じり文の合言葉',
      'x7'.repeat(98) + 'abcd',
    ])
      expect(passwordFault(good, 'sam.green')).toBeUndefined();
    expect(passwordFault(`${'lemon bicycle '.repeat(15)}`, 'sam.green')).toContain('200');
  });
});
