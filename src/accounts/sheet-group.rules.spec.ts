import fc from 'fast-check';
import { groupKey, readGroupKey } from './sheet-group.rules.js';

describe('the key of a group', () => {
  it('is read back as it was written, whatever a school calls its groups', () => {
    const group = fc.record({
      by: fc.constantFrom('tutor' as const, 'year' as const, 'class' as const, 'staff' as const),
      value: fc.string({ minLength: 1 }),
    });
    fc.assert(fc.property(group, (one) => expect(readGroupKey(groupKey(one))).toEqual(one)));
  });

  it.each(['', 'tutor', 'tutor:', ':9B', 'parents:all', 'staf:all', 'tutor9B'])(
    'names nobody when it is "%s"',
    (key) => expect(readGroupKey(key)).toBeUndefined(),
  );

  it('never fails, whatever is posted', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const group = readGroupKey(key);
        if (group !== undefined) expect(groupKey(group)).toBe(key);
      }),
    );
  });
});
