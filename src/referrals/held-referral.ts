import { NotFoundException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../accounts/actor.js';
import type { Tx } from '../platform/db/tx.js';
import { Refused } from '../platform/web/submit.js';
import { Referral } from './referral.entity.js';
import { type ReferralEventKind, ReferralEventRow } from './referral-event.entity.js';
import {
  isHidden,
  type ReferralActor,
  type ReferralBlocker,
  type ReferralFacts,
} from './referral.policy.js';
import type { ReferralQueries } from './referral.queries.js';

export type Ask = (actor: ReferralActor, referral: ReferralFacts) => ReferralBlocker[];

/**
 * The referral for a change: scoped, locked, and asked of the policy. Hidden and absent are the same
 * 404; what the state forbids is a 409, because somebody else moved it on.
 */
export async function heldReferral(
  tx: Tx,
  queries: ReferralQueries,
  actor: Actor,
  id: string,
  ask: Ask,
  field: string,
): Promise<Referral> {
  const referral = await queries.locked(tx, actor, id);
  if (referral === undefined) throw new NotFoundException();
  const subjects = await queries.subjects(tx, actor.schoolId, id);
  const found = ask(
    { person: actor.personId, roles: actor.roles, hasLiveGrant: true },
    { state: referral.state, raisedBy: referral.raisedBy, child: referral.childId, subjects },
  );
  if (isHidden(found)) throw new NotFoundException();
  const [blocker] = found;
  if (blocker !== undefined) throw Refused.conflict(field, blocker.sentence);
  return referral;
}

/** One line of the chronology. */
export async function chronicle(
  tx: Tx,
  actor: Actor,
  referralId: string,
  kind: ReferralEventKind,
  sealed?: { id: string; words: Buffer },
): Promise<void> {
  await tx.insert(ReferralEventRow, {
    id: sealed?.id ?? randomUUID(),
    schoolId: actor.schoolId,
    referralId,
    at: tx.now,
    personId: actor.personId,
    kind,
    words: sealed?.words,
  });
}

/** Saves what a transition changed, and nothing that the role may not write. */
export async function saveState(tx: Tx, referral: Referral): Promise<void> {
  const { state, nextEscalationAt, acknowledgedBy, acknowledgedAt, closedBy, closedAt, outcome } =
    referral;
  await tx.manager.update(
    Referral,
    { id: referral.id, schoolId: referral.schoolId },
    { state, nextEscalationAt, acknowledgedBy, acknowledgedAt, closedBy, closedAt, outcome },
  );
}
