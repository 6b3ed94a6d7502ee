import fc from 'fast-check';
import { newKeyFile, parseKeyFile, WrongKeys } from './key-file.js';

const faultOf = (text: string): string => {
  try {
    parseKeyFile(text, '/keys/keys.json');
    return 'none';
  } catch (error) {
    if (error instanceof WrongKeys) return error.message;
    throw error;
  }
};

describe('the key file', () => {
  const file = newKeyFile(new Date('2026-09-01T08:00:00Z'));
  const text = JSON.stringify(file, null, 2);
  const secrets = [file.rounding, file.signIn, file.forms, ...file.wrapping.map(({ key }) => key)];

  it('is read as it was written', () => {
    expect(parseKeyFile(text, '')).toEqual(file);
  });

  it('cut short anywhere is refused in one line that tells nothing of it', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), (end) => {
        const said = faultOf(text.slice(0, end));
        expect(said).toMatch(/^The key file \/keys\/keys\.json (is|has|does) [^\n]+$/);
        for (const secret of secrets) expect(said).not.toContain(secret.slice(0, 6));
      }),
    );
  });

  it('with anything else in it is refused, never with a fault of another kind', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (other) => {
        expect(faultOf(other)).not.toBe('none');
      }),
    );
  });

  it.each([
    ['a key too short', { rounding: file.rounding.slice(4) }, 'has no rounding key of 32 bytes'],
    ['a key too long', { signIn: `${file.signIn.slice(0, -1)}AAAA` }, 'has no signIn key'],
    ['a key left out', { forms: undefined }, 'has no forms key'],
    ['no wrapping key', { wrapping: [] }, 'has no wrapping key'],
    ['another version', { version: 2 }, 'is of a version'],
    ['an id left out', { wrapping: [{ key: file.forms }] }, 'has no id for wrapping key 1'],
    ['an id twice', { wrapping: [...file.wrapping, ...file.wrapping] }, 'twice'],
    [
      'a wrapping key of the wrong length',
      { wrapping: [{ id: 'a1', key: 'AAAA' }] },
      'has no 32 bytes for wrapping key a1',
    ],
  ])('with %s is refused', (_what, change, said) => {
    expect(faultOf(JSON.stringify({ ...file, ...change }))).toContain(said);
  });
});
