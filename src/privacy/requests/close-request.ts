import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { ANSWER_BLOCKERS, answerBlockers } from './answer.rules.js';
import { heldRequest } from './held-request.js';
import { outcomesOf } from './request-kinds.js';
import { RequestQueries } from './request.queries.js';

/**
 * The answer in words to a correction, an objection and the like, or a refusal of any request. A
 * copy is answered by its parts (release-part.ts). Records are never overwritten here: what somebody
 * says against one stands beside it (place-statement.ts), with the outcome that is said here.
 */
@Injectable()
export class CloseRequest {
  constructor(
    private readonly db: Database,
    private readonly queries: RequestQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  refuse(actor: Actor, once: Once, id: string, reason: string): Promise<string> {
    return this.close(actor, once, id, { field: 'reason', outcome: 'refused', answer: reason });
  }

  answer(
    actor: Actor,
    once: Once,
    id: string,
    { outcome, answer }: { outcome: string; answer: string },
  ): Promise<string> {
    return this.close(actor, once, id, { field: 'outcome', outcome, answer });
  }

  private close(
    actor: Actor,
    once: Once,
    id: string,
    { field, outcome, answer }: { field: string; outcome: string; answer: string },
  ): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const request = await heldRequest(tx, this.queries, actor, id, field);
      const refused = outcome === 'refused';
      if (!refused && !outcomesOf(request.kind).some(({ key }) => key === outcome))
        throw Refused.field(field, 'Choose what became of it.');
      const [blocker] = refused ? [] : answerBlockers(request);
      if (blocker !== undefined) throw Refused.conflict(field, ANSWER_BLOCKERS[blocker]);
      const place = { table: 'privacy_request', column: 'answer', record: id, schoolId };
      await tx.change(
        `UPDATE privacy_request SET state = $3, outcome = $4, closed_at = $5, closed_by = $6, answer = $7
         WHERE school_id = $1 AND id = $2`,
        [
          schoolId,
          id,
          refused ? 'refused' : 'answered',
          outcome,
          tx.now,
          personId,
          await this.words.seal(tx, place, answer),
        ],
      );
      await this.audit.write(tx, {
        action: refused ? 'refused' : 'answered',
        kind: 'privacy_request',
        record: id,
        detail: { outcome },
      });
      return `${privacyPaths.request(id)}?done=${refused ? 'refused' : 'answered'}`;
    });
  }
}
