/** A grant that is live, and what its holder is now. */
export interface HeldGrant {
  readonly id: string;
  /** The code it was given for (`record_access.reason`). */
  readonly reason: string;
  /** They have the referral: they said "I have it". */
  readonly owns: boolean;
  /** They have something to do for it that is not done. */
  readonly hasOpenAction: boolean;
  /** They hold a post that concerns go to, or stand in for somebody who does. */
  readonly onTeam: boolean;
  /** They have left the school. */
  readonly left: boolean;
}

/** Given for what somebody is. Everything else (an action, an emergency) ends by itself or by hand. */
const FOR_WHAT_THEY_ARE = [
  'safeguarding-lead',
  'safeguarding-deputy',
  'stands-in',
  'on-route',
  'alongside',
  'told-at-once',
  'escalation',
];

/**
 * Which grants have lost their ground: given because of a post or of standing in for one, to
 * somebody who does neither any more. Whoever has the referral or something to do for it keeps the
 * grant until that is handed on, so that nobody is left alone with half of it; whoever left the
 * school keeps none.
 *
 * @returns ids of the grants that end now
 */
export function lapsedGrants(held: readonly HeldGrant[]): string[] {
  return held
    .filter(
      ({ left, reason, onTeam, owns, hasOpenAction }) =>
        left || (FOR_WHAT_THEY_ARE.includes(reason) && !onTeam && !owns && !hasOpenAction),
    )
    .map(({ id }) => id);
}
