import type { Role } from '../../accounts/permissions.js';

/** Whoever decides about another one's emergency, and may act alone when a life is at risk (domain.md). */
const DECIDERS: readonly Role[] = ['safeguarding_lead', 'safeguarding_deputy', 'head'];

export interface BreakGlassActor {
  readonly person: string;
  readonly roles: readonly Role[];
}

export interface BreakGlassFacts {
  readonly askedBy: string;
  readonly outcome: 'opened' | 'refused' | 'withdrawn' | null;
  readonly reviewedBy: string | null;
}

/** An administrator neither asks nor decides, whatever else they hold. */
export function mayTakePart({ roles }: BreakGlassActor): boolean {
  return !roles.includes('admin');
}

export function mayOpenAlone(actor: BreakGlassActor): boolean {
  return mayTakePart(actor) && actor.roles.some((role) => DECIDERS.includes(role));
}

/** Two people: whoever asked cannot be the one who says yes. */
export function mayDecide(actor: BreakGlassActor, asked: BreakGlassFacts): boolean {
  return mayOpenAlone(actor) && asked.outcome === null && asked.askedBy !== actor.person;
}

export function mayWithdraw(actor: BreakGlassActor, asked: BreakGlassFacts): boolean {
  return asked.outcome === null && asked.askedBy === actor.person;
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
