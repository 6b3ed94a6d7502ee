import fc from 'fast-check';
import { phoneNumber } from './phone-number.rules.js';

describe('phoneNumber', () => {
  it.each([
    ['01234 567 890', '01234 567 890', '01234567890', ''],
    ['(01234) 567-890', '(01234) 567-890', '01234567890', ''],
    ['01234 567 890 ext 12', '01234 567 890', '01234567890', 'ext 12'],
    [' 01234 567890 (before 5 pm) ', '01234 567890', '01234567890', '(before 5 pm)'],
    ['+44 (0)20 7946 0000', '+44 (0)20 7946 0000', '+442079460000', ''],
    ['020 7946 0000, or the office', '020 7946 0000', '02079460000', ', or the office'],
    ['999', '999', '999', ''],
  ])('of %j', (written, shown, dialled, remark) => {
    expect(phoneNumber(written)).toEqual({ shown, dialled, remark });
  });

  it.each([[''], ['ask at the office'], ['the office, 01234 567890'], ['12'], ['()'], ['5 pm']])(
    'finds none in %j',
    (written) => {
      expect(phoneNumber(written)).toBeUndefined();
    },
  );

  it('dials the digits it shows, and loses nothing that was written', () => {
    const written = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789 +()-.ext/\u00a0') }),
      fc.stringMatching(/^[(+]?[0-9]{2,5}[ )-]{0,2}[0-9]{3,9}.{0,9}$/),
    );
    fc.assert(
      fc.property(written, (text) => {
        const found = phoneNumber(text);
        if (found === undefined) return;
        expect(found.dialled).toMatch(/^\+?\d{3,15}$/);
        const shown = found.shown.startsWith('+') ? found.shown.replace('(0)', '') : found.shown;
        expect(shown.replace(/\D/g, '')).toBe(found.dialled.replace('+', ''));
        const squeezed = (part: string): string => part.replace(/\s/g, '');
        expect(squeezed(found.shown + found.remark)).toBe(squeezed(text));
      }),
    );
  });
});
