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
});
