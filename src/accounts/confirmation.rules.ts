import type { SecondFactor } from './actor.js';
import { may, type Permission, type Role } from './permissions.js';

/** How long a proof of who sits there is fresh. Long enough for a form, too short for a coffee. */
export const FRESH_MINUTES = 10;

export interface Proven {
  readonly secondFactor: SecondFactor;
  readonly authenticatedAt: Date;
}

/** True when whoever sits there showed who they are within the last ten minutes. */
export function isFresh({ authenticatedAt }: Proven, now: Date): boolean {
  return now.getTime() - authenticatedAt.getTime() <= FRESH_MINUTES * 60_000;
}

/**
 * What stands between a signed-in person and a page they have the role for.
 *
 * @param confirmFirst the page asks for a fresh proof
 * @returns 'confirm': show who you are; 'set-up': a second factor is needed first; null: nothing
 */
export function secondFactorGap(
  person: Proven & { readonly roles: readonly Role[] },
  page: { readonly permission: Permission; readonly confirmFirst: boolean },
  now: Date,
): 'confirm' | 'set-up' | null {
  if (person.secondFactor === 'has') return 'confirm';
  if (person.secondFactor === 'needs' && !openToAnyAdult(page.permission)) return 'set-up';
  if (page.confirmFirst && !isFresh(person, now)) return 'confirm';
  return null;
}

/**
 * Any adult may do these, and none of them shows a word that another person wrote: a teacher who
 * was just made a deputy can raise a concern before they have set anything up.
 */
function openToAnyAdult(permission: Permission): boolean {
  return may(['staff'], permission) && permission !== 'referral.work' && permission !== 'home.see';
}
