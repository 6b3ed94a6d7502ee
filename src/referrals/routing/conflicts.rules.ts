import type { AboutStaff } from '../categories.js';
import type { ConcernFacts, Conflicts, RouteReason, Team } from './route.js';

/** What of a concern a conflict of interest depends on. */
export type ConflictFacts = Pick<ConcernFacts, 'aboutStaff' | 'subjects' | 'category' | 'child'>;

/**
 * Step 0 as routing understands it. A form may contradict itself (`no`, but a subject is named, or
 * the category is "something about a member of staff"), and the log of a contact does not ask at
 * all; then it counts as `unsure`, so that no subject is told because a box was missed.
 */
export function stepZero(
  concern: Pick<ConcernFacts, 'aboutStaff' | 'subjects' | 'category'>,
): AboutStaff {
  if (concern.aboutStaff !== 'no') return concern.aboutStaff;
  return concern.subjects.length > 0 || concern.category?.aboutStaff ? 'unsure' : 'no';
}

/**
 * Everybody who may never be told of this concern nor be granted it, and why: the subjects named,
 * the head when it is about the head; whoever a subject manages, directly or through others (they
 * would be judging their own manager, or their manager's); the child; declared conflicts.
 * The other direction is no conflict: a subject's own manager is the right person.
 */
export function barred(
  concern: ConflictFacts,
  team: Pick<Team, 'posts'>,
  conflicts: Conflicts,
): ReadonlyMap<string, RouteReason> {
  const out = new Map<string, RouteReason>();
  const subjects = new Set(concern.subjects);
  if (stepZero(concern) === 'head') {
    for (const { post, person } of team.posts) if (post === 'head') subjects.add(person);
  }
  for (const person of conflicts.declared) out.set(person, 'declared-conflict');
  for (const person of managedBy(subjects, conflicts)) out.set(person, 'managed-by-subject');
  if (concern.child !== null) out.set(concern.child, 'is-child');
  for (const person of subjects) out.set(person, 'is-subject');
  return out;
}

function managedBy(subjects: ReadonlySet<string>, conflicts: Conflicts): ReadonlySet<string> {
  const managed = new Set<string>();
  const managers = [...subjects];
  for (let manager = managers.pop(); manager !== undefined; manager = managers.pop()) {
    for (const pair of conflicts.manages) {
      if (pair.manager !== manager || managed.has(pair.managed)) continue;
      managed.add(pair.managed);
      managers.push(pair.managed);
    }
  }
  return managed;
}
