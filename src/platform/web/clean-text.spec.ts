import fc from 'fast-check';
import { cleanText } from './clean-text.js';

describe('cleaning what was typed', () => {
  it('keeps emoji, right-to-left letters and line breaks', () => {
    expect(cleanText(' שלום 👩‍👧\r\nمرحبا ')).toBe('שלום 👩‍👧\nمرحبا');
  });

  it('takes out what could disguise a text', () => {
    expect(cleanText('a\u202Eb\u0000c\u0007d')).toBe('abcd');
  });

  it('is done once and gives what Postgres can store, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toContain('\u0000');
      }),
    );
  });
});
