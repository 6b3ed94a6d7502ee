import fc from 'fast-check';
import { canOpen, type KnownSession, whyNotOpen } from './can-open.rules.js';

const days = { terms: [{ from: '2026-09-01', until: '2026-12-18' }], closures: [] };
const session: KnownSession = {
  date: '2026-11-10',
  eligibleListeners: 2,
  listenersWanted: 2,
  adultsConfirmed: 1,
  roomOpen: true,
  cancelledWhy: null,
};

describe('whether a session can open', () => {
  it('is no once it was cancelled, whatever else stands', () => {
    expect(canOpen(session, days)).toBe(true);
    expect(canOpen({ ...session, cancelledWhy: 'ended' }, days)).toBe(false);
  });

  it('is yes exactly when it is not cancelled and nothing is missing', () => {
    const anySession = fc.record({
      date: fc.constantFrom('2026-11-10', '2027-01-01'),
      eligibleListeners: fc.integer({ min: 0, max: 3 }),
      listenersWanted: fc.integer({ min: 1, max: 3 }),
      adultsConfirmed: fc.integer({ min: 0, max: 1 }),
      roomOpen: fc.boolean(),
      cancelledWhy: fc.constantFrom(null, 'closure'),
    });
    fc.assert(
      fc.property(anySession, (one) => {
        const reasons = whyNotOpen(one, days);
        expect(canOpen(one, days)).toBe(one.cancelledWhy === null && reasons.length === 0);
        if (one.adultsConfirmed === 0)
          expect(reasons.map(({ code }) => code)).toContain('no_adult_on_duty');
      }),
    );
  });
});
