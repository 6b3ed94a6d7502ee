import fc from 'fast-check';
import { resetBlocker } from './reset-password.rules.js';

describe('resetting a password', () => {
  it('is for people here who hold no post and are somebody else, and only for them', () => {
    const person = fc.record({
      id: fc.constantFrom('ada', 'ben'),
      holdsPost: fc.boolean(),
      leftAt: fc.constantFrom(null, new Date('2026-11-01')),
    });
    fc.assert(
      fc.property(person, (one) => {
        const free = one.id !== 'ada' && !one.holdsPost && one.leftAt === null;
        expect(resetBlocker(one, 'ada') === null).toBe(free);
      }),
    );
  });

  it('says whom to ask about a holder of a post', () => {
    expect(resetBlocker({ id: 'dee', holdsPost: true, leftAt: null }, 'ada')).toContain(
      'Ask the head teacher or a lead',
    );
  });
});
