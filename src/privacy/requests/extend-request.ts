import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { heldRequest } from './held-request.js';
import { clockDue, type ExtensionBlocker, extensionBlockers } from './request-clock.rules.js';
import { clockOf } from './request-kinds.js';
import { RequestQueries } from './request.queries.js';

const SENTENCES: Record<ExtensionBlocker, string> = {
  closed: 'It is answered already.',
  extended_before: 'It was given more time before. That can be done once.',
  first_month_over: 'More time can only be taken before the first month is over.',
};

/** Two further months, for what is complex; whoever asked is told why. */
@Injectable()
export class ExtendRequest {
  constructor(
    private readonly db: Database,
    private readonly queries: RequestQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, reason: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const request = await heldRequest(tx, this.queries, actor, id, 'extensionReason');
      const today = isoDate(tx.now, actor.school.timezone);
      const clock = clockOf(request);
      const [blocker] = extensionBlockers({ ...clock, open: true }, today);
      if (blocker !== undefined) throw Refused.conflict('extensionReason', SENTENCES[blocker]);
      const place = {
        table: 'privacy_request',
        column: 'extension_reason',
        record: id,
        schoolId: actor.schoolId,
      };
      await tx.change(
        `UPDATE privacy_request SET due_on = $3, extended_at = $4, extended_by = $5, extension_reason = $6,
           reminded_week_at = NULL, reminded_day_at = NULL
         WHERE school_id = $1 AND id = $2`,
        [
          actor.schoolId,
          id,
          clockDue({ ...clock, extended: true }, today),
          tx.now,
          actor.personId,
          await this.words.seal(tx, place, reason),
        ],
      );
      await this.audit.write(tx, { action: 'extended', kind: 'privacy_request', record: id });
      return `${privacyPaths.request(id)}?done=extended`;
    });
  }
}
