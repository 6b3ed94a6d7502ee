import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { heldRequest } from '../requests/held-request.js';
import { type PauseBlocker, pauseBlockers } from '../requests/request-clock.rules.js';
import { clockOf } from '../requests/request-kinds.js';
import { pausePlace, RequestQueries } from '../requests/request.queries.js';
import type { PauseForm } from './pause.form.js';

const SENTENCES: Record<PauseBlocker, string> = {
  closed: 'It is answered already.',
  stands: 'The clock stands already.',
  known: 'They asked after signing in: it is known who they are.',
  asked_before: 'They were asked for proof before. That can be done once.',
  no_copy: 'The law stops the clock for what is meant only when somebody asks for a copy.',
  late: 'The time is over. It must be answered with what is known.',
};

/** The school asks something back: until the answer is in, the clock of the request stands. */
@Injectable()
export class StopClock {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, { why, question }: PauseForm): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const request = await heldRequest(tx, this.requests, actor, id, 'why');
      const today = isoDate(tx.now, actor.school.timezone);
      const [blocker] = pauseBlockers(
        {
          ...clockOf(request),
          open: true,
          signedIn: request.identity === 'signed_in',
          copy: request.kind === 'access',
        },
        why,
        today,
      );
      if (blocker !== undefined) throw Refused.conflict('why', SENTENCES[blocker]);
      const pause = randomUUID();
      await tx.query(
        `INSERT INTO privacy_pause (id, school_id, request_id, why, question, stopped_on, stopped_by, stopped_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          pause,
          schoolId,
          id,
          why,
          await this.words.seal(tx, pausePlace(schoolId, id, pause)('question'), question),
          today,
          personId,
          tx.now,
        ],
      );
      await this.audit.write(tx, {
        action: 'clock_stopped',
        kind: 'privacy_request',
        record: id,
        detail: { why },
      });
      return `${privacyPaths.request(id)}?done=stopped`;
    });
  }
}
