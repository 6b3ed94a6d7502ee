import type { Role } from './permissions.js';

/** What an administrator gives alone. The rest are posts, or come from training. */
export const GIVEN_ROLES = [
  'coordinator',
  'supervisor',
  'pastoral',
  'leader',
  'admin',
] as const satisfies readonly Role[];
export type GivenRole = (typeof GIVEN_ROLES)[number];

export interface RolePerson {
  readonly id: string;
  readonly kind: 'student' | 'staff';
  readonly holdsPost: boolean;
  readonly hasLeft: boolean;
  readonly roles: readonly Role[];
}

/** Whoever has one of these knows exact numbers from their work (disclosure-control.md, "The attacker"). */
const OPERATORS: readonly Role[] = ['coordinator', 'supervisor', 'pastoral'];

export type RoleFault = 'left' | 'student' | 'self' | 'post' | 'leader-and-operator';

/** Why somebody's roles cannot be changed by this administrator at all, first reason first. */
export function roleChangeBlockers(person: RolePerson, administrator: string): RoleFault[] {
  const faults: RoleFault[] = [];
  if (person.hasLeft) faults.push('left');
  if (person.kind === 'student') faults.push('student');
  if (person.id === administrator) faults.push('self');
  if (person.holdsPost) faults.push('post');
  return faults;
}

/**
 * What a wanted set of roles would give and take.
 * @param wanted the roles ticked; others that the person has, such as `staff`, stay untouched
 */
export function roleChanges(
  person: RolePerson,
  wanted: readonly GivenRole[],
  administrator: string,
): { give: GivenRole[]; take: GivenRole[]; faults: RoleFault[] } {
  const faults = roleChangeBlockers(person, administrator);
  if (wanted.includes('leader') && wanted.some((role) => OPERATORS.includes(role)))
    faults.push('leader-and-operator');
  if (faults.length > 0) return { give: [], take: [], faults };
  return {
    give: GIVEN_ROLES.filter((role) => wanted.includes(role) && !person.roles.includes(role)),
    take: GIVEN_ROLES.filter((role) => !wanted.includes(role) && person.roles.includes(role)),
    faults,
  };
}
