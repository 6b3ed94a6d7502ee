import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { runs } from '../../../test/support/runs.js';
import { newTotpSecret, spacedSecret, stepOfCode, totpAddress } from './totp.rules.js';

const STEP = 30_000;
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });

function codeOf(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

describe('the code of an authenticator app', () => {
  it('agrees with RFC 6238, appendix B', () => {
    const secret = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer });
    const known: [number, string][] = [
      [59, '287082'],
      [1111111109, '081804'],
      [1234567890, '005924'],
      [2000000000, '279037'],
    ];
    for (const [seconds, code] of known)
      expect(stepOfCode(secret.base32, code, new Date(seconds * 1000))).toBe(
        Math.floor(seconds / 30),
      );
  });

  it('fits its own step and the ones beside it, and names the step it belongs to', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -4, max: 4 }), (now, away) => {
        const secret = newTotpSecret();
        const step = Math.floor(now / STEP) + away;
        fc.pre(step >= 0);
        const found = stepOfCode(secret, codeOf(secret, step * STEP), new Date(now));
        // A code may belong to two steps by chance, one time in a few hundred thousand.
        if (Math.abs(away) <= 1) expect(found).not.toBeNull();
        else if (found !== null) expect(Math.abs(found - Math.floor(now / STEP))).toBeLessThan(2);
      }),
      { numRuns: runs(200, 5000) },
    );
  });

  it('is taken with spaces, and nothing else is', () => {
    const secret = newTotpSecret();
    const now = new Date('2026-11-24T12:40:00Z');
    const code = codeOf(secret, now.getTime());
    expect(stepOfCode(secret, ` ${code.slice(0, 3)} ${code.slice(3)} `, now)).not.toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        fc.pre(!/^[0-9]{6}$/.test(typed.replace(/\s/g, '')));
        expect(stepOfCode(secret, typed, now)).toBeNull();
      }),
      { numRuns: runs(300, 5000) },
    );
    for (const near of [`${code}0`, code.slice(1), `-${code}`, code.replace(/./, '٣')])
      expect(stepOfCode(secret, near, now)).toBeNull();
  });

  it('is of one secret: 160 bits, never the same twice', () => {
    const made = new Set(Array.from({ length: 200 }, newTotpSecret));
    expect(made.size).toBe(200);
    for (const secret of made) {
      expect(Secret.fromBase32(secret).bytes.length).toBe(20);
      expect(spacedSecret(secret).replaceAll(' ', '')).toBe(secret);
      expect(spacedSecret(secret)).toMatch(/^([A-Z2-7]{4} )*[A-Z2-7]{1,4}$/);
    }
  });

  it('is set up by an address that names school and person, whatever they are called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (school, username) => {
        const secret = newTotpSecret();
        const address = new URL(totpAddress(secret, school, username));
        expect(address.searchParams.get('secret')).toBe(secret);
        expect(address.searchParams.get('issuer')).toBe(`Earshot, ${school}`);
      }),
      { numRuns: runs(100, 5000) },
    );
  });
});
