import { Keys } from '../../platform/crypto/keys.js';
import {
  looksLikeRecoveryCode,
  newRecoveryCodes,
  RECOVERY_CODES,
  recoveryMac,
} from './recovery-codes.js';

describe('recovery codes', () => {
  const keys = Keys.fresh();

  it('are ten, each different, and readable on paper', () => {
    const codes = newRecoveryCodes();
    expect(codes).toHaveLength(RECOVERY_CODES);
    expect(new Set(codes).size).toBe(RECOVERY_CODES);
    for (const code of codes) {
      expect(code).toMatch(/^([bcdfghjkmnpqrstvwxz2-9]{4}-){3}[bcdfghjkmnpqrstvwxz2-9]{4}$/);
      expect(looksLikeRecoveryCode(code)).toBe(true);
    }
  });

  it('are the same however they are typed', () => {
    const [code = ''] = newRecoveryCodes();
    for (const typed of [
      code.toUpperCase(),
      code.replaceAll('-', ' '),
      ` ${code.replaceAll('-', '')} `,
    ]) {
      expect(looksLikeRecoveryCode(typed)).toBe(true);
      expect(recoveryMac(keys, 'p', typed)).toEqual(recoveryMac(keys, 'p', code));
    }
    for (const typed of ['', '123456', `${code}x`])
      expect(looksLikeRecoveryCode(typed)).toBe(false);
  });

  it('are one person’s and one key file’s', () => {
    const [code = ''] = newRecoveryCodes();
    expect(recoveryMac(keys, 'p', code)).not.toEqual(recoveryMac(keys, 'q', code));
    expect(recoveryMac(Keys.fresh(), 'p', code)).not.toEqual(recoveryMac(keys, 'p', code));
  });
});
