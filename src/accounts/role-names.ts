import type { Role } from './permissions.js';
import type { GivenRole, RoleFault } from './role-changes.rules.js';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  student: 'Student',
  listener: 'Listener',
  staff: 'Staff',
  coordinator: 'Coordinator',
  supervisor: 'Supervisor',
  pastoral: 'Pastoral staff',
  safeguarding_lead: 'Designated safeguarding lead',
  safeguarding_deputy: 'Deputy safeguarding lead',
  head: 'Head teacher',
  chair: 'Chair of governors',
  leader: 'Leader',
  admin: 'Administrator',
  out_of_hours: 'Out-of-hours contact',
  holiday_cover: 'Holiday cover',
};

/** What somebody is first of all, when they are several things: the nearer to a child’s words, the earlier. */
const FIRST: readonly Role[] = [
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'chair',
  'pastoral',
  'out_of_hours',
  'holiday_cover',
  'supervisor',
  'coordinator',
  'leader',
  'admin',
  'listener',
  'student',
];

/** What a reader is called by; undefined for an adult with no role of the scheme. */
export function firstRole(roles: readonly Role[]): Role | undefined {
  return FIRST.find((role) => roles.includes(role));
}

export const ROLE_TASKS: Readonly<Record<GivenRole, string>> = {
  coordinator: 'Runs the scheme: listeners, training, rota, summaries.',
  supervisor: 'Supervises listeners, closes debriefs, stands duty at sessions.',
  pastoral: 'Heads of year and form tutors. Acts on concerns that were given to them.',
  leader: 'Governors and senior leaders. Reads published summaries.',
  admin: 'Looks after accounts, roster and settings. Sees no words of a child.',
};

export const ROLE_FAULTS: Readonly<Record<RoleFault, string>> = {
  left: 'They have left the school.',
  student: 'A student cannot hold the role of an adult. Listeners are chosen by the coordinator.',
  self: 'You cannot change your own roles. Ask another administrator.',
  post: 'They hold a post, so their roles cannot be changed here.',
  'leader-and-operator':
    'A leader reads rounded numbers only, so they cannot also be coordinator, supervisor or pastoral staff.',
};
