import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import { type Actor, hasRole } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Words } from '../../../platform/crypto/words.js';
import { Database } from '../../../platform/db/database.js';
import { isReferredTo } from '../../../platform/db/faults.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';
import { RetentionQueries } from '../retention.queries.js';
import type { HoldForm } from './hold.form.js';

/** Stops everything about a child, or one referral, from going. It counts from the moment it is said. */
@Injectable()
export class PlaceHold {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly retention: RetentionQueries,
  ) {}

  async run(actor: Actor, once: Once, values: HoldForm): Promise<string> {
    const { schoolId } = actor;
    const ofReferral = values.referral !== undefined && values.referral !== '';
    const target = (ofReferral ? values.referral : values.of) ?? '';
    if (!ofReferral && !mayHoldChildren(actor))
      throw Refused.field('of', 'Choose one concern that you hold, and put that on hold.');
    const placed = runOnce(this.db, actor, once, async (tx) => {
      if (values.reviewOn <= this.retention.today(tx, actor))
        throw Refused.field('reviewOn', 'Choose a day to come.');
      if (ofReferral && (await this.retention.referral(tx, actor, target)) === undefined)
        throw new NotFoundException();
      const id = randomUUID();
      // Under the key of the referral, so that the reason goes when it goes.
      const record = ofReferral ? target : id;
      const place = { table: 'retention_hold', column: `reason.${id}`, record, schoolId };
      const reason = await this.words.seal(tx, place, values.reason);
      await tx.query(
        `INSERT INTO retention_hold (id, school_id, of_kind, target_id, reason, placed_by, placed_at, review_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          schoolId,
          ofReferral ? 'referral' : 'person',
          target,
          reason,
          actor.personId,
          tx.now,
          values.reviewOn,
        ],
      );
      await this.audit.write(tx, {
        action: 'hold_placed',
        kind: ofReferral ? 'referral' : 'person',
        record: target,
        detail: { hold: id, reviewOn: values.reviewOn },
      });
      return `${retentionPaths.holds()}?done=placed`;
    });
    return placed.catch((error: unknown) => {
      if (isReferredTo(error)) throw Refused.conflict('of', 'There is nothing of it left to hold.');
      throw error;
    });
  }
}

/** Whoever may hold a child's whole record; a referral is held by whoever has it. */
export function mayHoldChildren(actor: Actor): boolean {
  return hasRole(actor, 'safeguarding_lead', 'safeguarding_deputy', 'head');
}
