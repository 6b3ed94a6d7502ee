import fc from 'fast-check';
import { ROLES } from './permissions.js';
import {
  GIVEN_ROLES,
  roleChangeBlockers,
  roleChanges,
  type RolePerson,
} from './role-changes.rules.js';

const adult: RolePerson = {
  id: 'ben',
  kind: 'staff',
  holdsPost: false,
  hasLeft: false,
  roles: ['staff', 'pastoral'],
};

const person: fc.Arbitrary<RolePerson> = fc.record({
  id: fc.constantFrom('ben', 'ada'),
  kind: fc.constantFrom('student' as const, 'staff' as const),
  holdsPost: fc.boolean(),
  hasLeft: fc.boolean(),
  roles: fc.subarray([...ROLES]),
});
const wanted = fc.subarray([...GIVEN_ROLES]);

describe('changing roles', () => {
  it('gives what is ticked and takes what is not', () => {
    expect(roleChanges(adult, ['coordinator'], 'ada')).toEqual({
      give: ['coordinator'],
      take: ['pastoral'],
      faults: [],
    });
  });

  it.each([
    ['left', { hasLeft: true }],
    ['student', { kind: 'student' as const }],
    ['self', { id: 'ada' }],
    ['post', { holdsPost: true }],
  ] as const)('is refused: %s', (fault, traits) => {
    expect(roleChangeBlockers({ ...adult, ...traits }, 'ada')).toEqual([fault]);
  });

  it('keeps whoever reads the published numbers away from the exact ones', () => {
    for (const role of ['coordinator', 'supervisor', 'pastoral'] as const)
      expect(roleChanges(adult, ['leader', role], 'ada').faults).toEqual(['leader-and-operator']);
    expect(roleChanges(adult, ['leader', 'admin'], 'ada').faults).toEqual([]);
  });

  it('ends with exactly what was wanted, and changes nothing else', () => {
    fc.assert(
      fc.property(person, wanted, (who, roles) => {
        const { give, take, faults } = roleChanges(who, roles, 'ada');
        if (faults.length > 0) {
          expect([give, take]).toEqual([[], []]);
          return;
        }
        const after = [...who.roles.filter((role) => !take.includes(role as never)), ...give];
        expect(new Set(after).size).toBe(after.length);
        for (const role of ROLES) {
          const mayBeGiven = (GIVEN_ROLES as readonly string[]).includes(role);
          const expected = mayBeGiven ? roles.includes(role as never) : who.roles.includes(role);
          expect(after.includes(role)).toBe(expected);
        }
      }),
    );
  });

  it('never changes a child, a holder, a leaver or the administrator themself', () => {
    fc.assert(
      fc.property(person, wanted, (who, roles) => {
        const barred = who.kind === 'student' || who.holdsPost || who.hasLeft || who.id === 'ada';
        if (barred) expect(roleChanges(who, roles, 'ada').faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
