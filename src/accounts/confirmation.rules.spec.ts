import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import type { SecondFactor } from './actor.js';
import { FRESH_MINUTES, isFresh, secondFactorGap } from './confirmation.rules.js';
import { may, type Permission, PERMISSIONS, ROLES } from './permissions.js';

const now = new Date('2026-11-24T12:40:00Z');
const MINUTE = 60_000;
const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
const permissions = Object.keys(PERMISSIONS) as Permission[];
const person = fc.record({
  secondFactor: fc.constantFrom<SecondFactor>('none', 'needs', 'has', 'shown'),
  authenticatedAt: fc.integer({ min: 0, max: 8 * 3_600_000 }).map(ago),
  roles: fc.subarray([...ROLES]),
});
const page = fc.record({
  permission: fc.constantFrom(...permissions),
  confirmFirst: fc.boolean(),
});

describe('what stands before a page', () => {
  it('is the second factor first, for whoever has one and did not show it', () => {
    fc.assert(
      fc.property(person, page, (who, what) => {
        expect(secondFactorGap({ ...who, secondFactor: 'has' }, what, now)).toBe('confirm');
      }),
      { numRuns: runs(200, 5000) },
    );
  });

  it('is the set-up, for whoever needs one, on every page that not any adult may open', () => {
    fc.assert(
      fc.property(person, page, (who, what) => {
        fc.pre(!may(['staff'], what.permission) || what.permission === 'referral.work');
        expect(secondFactorGap({ ...who, secondFactor: 'needs' }, what, now)).toBe('set-up');
      }),
      { numRuns: runs(200, 5000) },
    );
    // A concern can always be raised.
    const raise = { permission: 'concern.raise', confirmFirst: false } as const;
    const needs = { secondFactor: 'needs', authenticatedAt: now, roles: [] } as const;
    expect(secondFactorGap(needs, raise, now)).toBeNull();
  });

  it('is nothing more for whoever showed it, unless the page asks again and it is stale', () => {
    fc.assert(
      fc.property(person, page, (who, what) => {
        fc.pre(who.secondFactor === 'shown' || who.secondFactor === 'none');
        const gap = secondFactorGap(who, what, now);
        expect(gap).toBe(what.confirmFirst && !isFresh(who, now) ? 'confirm' : null);
      }),
      { numRuns: runs(200, 5000) },
    );
  });

  it('is fresh for ten minutes to the millisecond', () => {
    const at = (authenticatedAt: Date) => isFresh({ secondFactor: 'shown', authenticatedAt }, now);
    expect(at(ago(FRESH_MINUTES * MINUTE))).toBe(true);
    expect(at(ago(FRESH_MINUTES * MINUTE + 1))).toBe(false);
  });
});
