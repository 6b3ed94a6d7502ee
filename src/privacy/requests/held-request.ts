import { NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { answersForPrivacy, type RequestQueries, type RequestRow } from './request.queries.js';

/** The request for a change, locked. Hidden and absent are the same 404; one that is closed is a 409. */
export async function heldRequest(
  tx: Tx,
  queries: RequestQueries,
  actor: Actor,
  id: string,
  field: string,
): Promise<RequestRow> {
  if (!answersForPrivacy(actor)) throw new NotFoundException();
  const request = await queries.locked(tx, actor, id);
  if (request !== undefined) return request;
  if ((await queries.one(tx, actor, id)) === undefined) throw new NotFoundException();
  throw Refused.conflict(field, 'Somebody has answered this request in the meantime.');
}
