import { may, type Role } from '../../accounts/permissions.js';
import { hasLapsed } from './lapse.rules.js';

/** Whoever decides about another one's emergency, and may act alone when a life is at risk (domain.md). */
const DECIDERS: readonly Role[] = ['safeguarding_lead', 'safeguarding_deputy', 'head'];

export interface BreakGlassActor {
  readonly person: string;
  readonly roles: readonly Role[];
}

export interface BreakGlassFacts {
  readonly askedBy: string;
  readonly askedAt: Date;
  /** What whoever asked holds now; nothing when they left or are suspended. */
  readonly askerRoles: readonly Role[];
  readonly outcome: 'opened' | 'refused' | 'withdrawn' | null;
  readonly reviewedBy: string | null;
}

/** Why a second person's yes opens nothing. */
export type OpeningBlocker = 'lapsed' | 'asker-may-not' | 'not-theirs';

/** An administrator neither asks nor decides, whatever else they hold. */
export function mayTakePart({ roles }: Pick<BreakGlassActor, 'roles'>): boolean {
  return !roles.includes('admin');
}

export function mayOpenAlone(actor: BreakGlassActor): boolean {
  return mayTakePart(actor) && actor.roles.some((role) => DECIDERS.includes(role));
}

/** Two people: whoever asked cannot be the one who says yes. */
export function mayDecide(actor: BreakGlassActor, asked: BreakGlassFacts, now: Date): boolean {
  const waits = asked.outcome === null && !hasLapsed(asked, now);
  return mayOpenAlone(actor) && waits && asked.askedBy !== actor.person;
}

/** Why this person cannot agree to it; whoever lost their post since is given nothing. */
export function openingBlockers(
  actor: BreakGlassActor,
  asked: BreakGlassFacts,
  now: Date,
): OpeningBlocker[] {
  const roles = asked.askerRoles;
  const mayAsk = mayTakePart({ roles }) && may(roles, 'access.break-glass');
  const blockers: [OpeningBlocker, boolean][] = [
    ['lapsed', hasLapsed(asked, now)],
    ['not-theirs', !mayDecide(actor, asked, now)],
    ['asker-may-not', !mayAsk],
  ];
  return blockers.filter(([, blocks]) => blocks).map(([blocker]) => blocker);
}

export function mayWithdraw(actor: BreakGlassActor, asked: BreakGlassFacts, now: Date): boolean {
  return asked.outcome === null && !hasLapsed(asked, now) && asked.askedBy === actor.person;
}

/** Looked back on by somebody who did not open it for themself. */
export function mayReview(actor: BreakGlassActor, asked: BreakGlassFacts): boolean {
  return (
    mayOpenAlone(actor) &&
    asked.outcome === 'opened' &&
    asked.reviewedBy === null &&
    asked.askedBy !== actor.person
  );
}
