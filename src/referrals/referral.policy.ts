import type { Role } from '../accounts/permissions.js';
import { type ReferralEvent, type ReferralState, stateAfter } from './referral-states.rules.js';

/** The facts about whoever asks; the grant is the one of `access`, live at this moment. */
export interface ReferralActor {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly hasLiveGrant: boolean;
}

export interface ReferralFacts {
  readonly state: ReferralState;
  readonly raisedBy: string;
  readonly child: string | null;
  readonly subjects: readonly string[];
}

export const REFERRAL_BLOCKERS = {
  'is-subject': 'This page does not exist.',
  'not-an-adult': 'This page does not exist.',
  'administrator-only': 'This page does not exist.',
  'not-granted': 'This page does not exist.',
  'not-acknowledged': 'Say first that you have it.',
  'already-acknowledged': 'Somebody already has it.',
  'is-closed': 'It is closed. Reopen it first.',
  'not-closed': 'It is not closed.',
  'closing-needs-a-lead':
    'Only the safeguarding lead, a deputy, the head teacher or the chair can close it.',
} as const;

type BlockerCode = keyof typeof REFERRAL_BLOCKERS;

export interface ReferralBlocker {
  readonly code: BlockerCode;
  readonly sentence: string;
  /** The answer is the same 404 as for a referral that is not there. */
  readonly hidden: boolean;
}

const HIDES: readonly BlockerCode[] = [
  'is-subject',
  'not-an-adult',
  'administrator-only',
  'not-granted',
];
const CLOSERS: readonly Role[] = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'];
/** Roles that a referral may rightly reach; being an administrator as well does not matter then. */
const HOLDERS: readonly Role[] = [
  ...CLOSERS,
  'pastoral',
  'coordinator',
  'supervisor',
  'out_of_hours',
  'holiday_cover',
];

/** Why the actor may not read it; empty when they may. A role opens nothing: the grant does. */
export function canOpen(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {
  const { roles } = actor;
  const onlyAdmin = roles.includes('admin') && !roles.some((role) => HOLDERS.includes(role));
  return blockers(
    referral.subjects.includes(actor.person) && 'is-subject',
    (roles.includes('student') || roles.includes('listener')) && 'not-an-adult',
    onlyAdmin && 'administrator-only',
    !actor.hasLiveGrant && 'not-granted',
  );
}

export function canAcknowledge(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {
  return [...canOpen(actor, referral), ...stateBlockers(referral.state, 'acknowledge')];
}

export function canAddAction(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {
  return [...canOpen(actor, referral), ...stateBlockers(referral.state, 'addAction')];
}

/** What was closed stands as it was closed: nothing is ticked off in it afterwards. */
export function canCompleteAction(
  actor: ReferralActor,
  referral: ReferralFacts,
): ReferralBlocker[] {
  return [...canOpen(actor, referral), ...blockers(referral.state === 'closed' && 'is-closed')];
}

/**
 * Pastoral staff and stand-ins act on what they were given; the responsibility for ending it stays
 * with the lead, a deputy or the staff route (Keeping Children Safe in Education: lead
 * responsibility is not delegated).
 */
export function canClose(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {
  const mayClose = actor.roles.some((role) => CLOSERS.includes(role));
  return [
    ...canOpen(actor, referral),
    ...stateBlockers(referral.state, 'close'),
    ...blockers(!mayClose && 'closing-needs-a-lead'),
  ];
}

/** Anybody who may read it may reopen it: something new must never wait for a post. */
export function canReopen(actor: ReferralActor, referral: ReferralFacts): ReferralBlocker[] {
  return [...canOpen(actor, referral), ...stateBlockers(referral.state, 'reopen')];
}

/** One blocker that hides makes the whole answer a 404; nothing else may be said. */
export function isHidden(found: readonly ReferralBlocker[]): boolean {
  return found.some(({ hidden }) => hidden);
}

export type ReferralView = 'whole' | 'own-words' | 'three-words' | 'hidden';

/**
 * How much of it exists for the actor. A student who raised it sees what they raised and what a
 * holder chose to tell them; a listener (unless it is about themself) or staff, three words. For a
 * subject it does not exist, whatever else they are, and the child learns nothing from others'.
 */
export function visibleTo(actor: ReferralActor, referral: ReferralFacts): ReferralView {
  if (referral.subjects.includes(actor.person)) return 'hidden';
  if (canOpen(actor, referral).length === 0) return 'whole';
  if (referral.raisedBy !== actor.person) return 'hidden';
  const forThemself = referral.child === actor.person;
  const onlyStudent = actor.roles.includes('student') && !actor.roles.includes('listener');
  return forThemself || onlyStudent ? 'own-words' : 'three-words';
}

export const RAISE_BLOCKERS = {
  'not-a-student': 'Choose who it is about. "Me" is for students.',
  'not-on-own-shift': 'Describe who it is about instead. You can name people from your own shifts.',
} as const;

export interface RaiseBlocker {
  readonly code: keyof typeof RAISE_BLOCKERS;
  readonly sentence: string;
}

/**
 * Why a child may not be named in this way. It never stops the concern (domain.md rule 8): whoever
 * is signed in may raise one, so raise it with the child unknown and the raiser's own description. Students cannot look each other up, so
 * they name only people from their own shifts, or themself.
 */
export function canNameChild(
  roles: readonly Role[],
  about: 'me' | 'student' | 'unknown',
  fromOwnShift: boolean,
): RaiseBlocker[] {
  const isPupil = roles.includes('student') || roles.includes('listener');
  const found: (keyof typeof RAISE_BLOCKERS)[] = [];
  if (about === 'me' && !isPupil) found.push('not-a-student');
  if (about === 'student' && isPupil && !fromOwnShift) found.push('not-on-own-shift');
  return found.map((code) => ({ code, sentence: RAISE_BLOCKERS[code] }));
}

function stateBlockers(state: ReferralState, event: ReferralEvent): ReferralBlocker[] {
  if (stateAfter(state, event) !== null) return [];
  if (event === 'reopen') return blockers('not-closed');
  if (state === 'closed') return blockers('is-closed');
  return blockers(event === 'acknowledge' ? 'already-acknowledged' : 'not-acknowledged');
}

function blockers(...found: (BlockerCode | false)[]): ReferralBlocker[] {
  return found
    .filter((code) => code !== false)
    .map((code) => ({ code, sentence: REFERRAL_BLOCKERS[code], hidden: HIDES.includes(code) }));
}
