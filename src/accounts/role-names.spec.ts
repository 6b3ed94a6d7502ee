import fc from 'fast-check';
import type { Role } from './permissions.js';
import { firstRole, ROLE_NAMES } from './role-names.js';

const ALL = Object.keys(ROLE_NAMES) as Role[];

describe('firstRole', () => {
  it('is the same in whatever order they come, and one of them', () => {
    fc.assert(
      fc.property(fc.subarray(ALL), fc.func(fc.integer()), (roles, by) => {
        const first = firstRole(roles);
        expect(firstRole(roles.toSorted((a, b) => by(a) - by(b)))).toBe(first);
        if (first === undefined) expect(roles.filter((role) => role !== 'staff')).toEqual([]);
        else expect(roles).toContain(first);
      }),
    );
  });

  it('is the post, for a lead who also coordinates', () => {
    expect(firstRole(['coordinator', 'safeguarding_lead', 'staff'])).toBe('safeguarding_lead');
    expect(firstRole(['staff'])).toBeUndefined();
  });
});
