import fc from 'fast-check';
import { resetBlocker } from './reset-password.rules.js';

describe('resetting a password', () => {
  it('is for people here who need no second person and are somebody else, and only for them', () => {
    const person = fc.record({
      id: fc.constantFrom('ada', 'ben'),
      resetByTwo: fc.boolean(),
      leftAt: fc.constantFrom(null, new Date('2026-11-01')),
    });
    fc.assert(
      fc.property(person, (one) => {
        const free = one.id !== 'ada' && !one.resetByTwo && one.leftAt === null;
        expect(resetBlocker(one, 'ada') === null).toBe(free);
      }),
    );
  });

  it('says whom to ask when two people have to agree, and not why', () => {
    const said = resetBlocker({ id: 'dee', resetByTwo: true, leftAt: null }, 'ada');
    expect(said).toContain('Ask the head teacher or a lead');
    expect(said).not.toMatch(/hold|record|stand/);
  });
});
