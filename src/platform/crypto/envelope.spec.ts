import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { seal, unseal } from './envelope.js';

describe('envelope', () => {
  const key = randomBytes(32);

  it('gives back any text, and only with its key and its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, place) => {
        const plain = Buffer.from(text, 'utf8');
        const sealed = seal(key, plain, place);
        expect(unseal(key, sealed, place).equals(plain)).toBe(true);
        expect(() => unseal(key, sealed, `${place}x`)).toThrow();
        expect(() => unseal(randomBytes(32), sealed, place)).toThrow();
      }),
    );
  });

  it('refuses any changed byte', () => {
    const sealed = seal(key, Buffer.from('She said she is afraid to go home.'), 'referral');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(() => unseal(key, changed, 'referral')).toThrow();
      }),
    );
  });

  it('never seals the same text to the same bytes', () => {
    const text = Buffer.from('same');
    expect(seal(key, text, 'a').equals(seal(key, text, 'a'))).toBe(false);
  });
});
