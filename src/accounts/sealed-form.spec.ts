import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openSealedForm, sealForm } from './sealed-form.js';

describe('a form sent after the sign-in ran out', () => {
  const key = randomBytes(32);
  const now = new Date('2026-11-24T12:00:00Z');
  const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

  it('comes back to the same person within 30 minutes, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const form = { action: '/concerns', fields: [{ name: 'words', value }] };
        const sealed = sealForm(key, 'sam', form, now);
        expect(openSealedForm(key, 'sam', sealed, after(30))).toEqual(form);
        expect(openSealedForm(key, 'sam', sealed, after(30.1))).toBeUndefined();
        expect(openSealedForm(key, 'amira', sealed, now)).toBeUndefined();
      }),
    );
  });

  it('tells nothing and cannot be changed', () => {
    const form = { action: '/concerns', fields: [{ name: 'words', value: 'he hits me' }] };
    const sealed = sealForm(key, 'sam', form, now);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('he hits me');
    expect(openSealedForm(key, 'sam', `${sealed.slice(0, -3)}abc`, now)).toBeUndefined();
    expect(openSealedForm(key, 'sam', 'nonsense', now)).toBeUndefined();
  });
});
