import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Words } from '../../../platform/crypto/words.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import type { Tx } from '../../../platform/db/tx.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';
import { RetentionQueries } from '../retention.queries.js';
import type { DueReferral } from '../retention-reads.js';
import type { DecisionForm } from './decision.form.js';

/** Keeps a referral that has fallen due for longer, or says that it may go: a second person decides then. */
@Injectable()
export class DecideReferral {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly retention: RetentionQueries,
  ) {}

  run(actor: Actor, once: Once, id: string, values: DecisionForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const due = await dueOrRefused(tx, this.retention, actor, id);
      const keeps = values.decide === 'keep';
      if (keeps && (values.keepUntil ?? '') <= this.retention.today(tx, actor))
        throw Refused.field('keepUntil', 'Choose a day to come.');
      const decision = randomUUID();
      // Under the key of the referral: what was said about it goes with it.
      const place = { table: 'retention_decision', column: decision, record: id, schoolId };
      const because = keeps ? await this.words.seal(tx, place, values.because ?? '') : null;
      await tx.query(
        `INSERT INTO retention_decision (id, school_id, referral_id, outcome, keep_until, because, fell_due_on, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          decision,
          schoolId,
          id,
          values.decide,
          keeps ? values.keepUntil : null,
          because,
          due.dueOn,
          actor.personId,
          tx.now,
        ],
      );
      await this.audit.write(tx, {
        action: keeps ? 'kept_longer' : 'may_go',
        kind: 'referral',
        record: id,
        detail: { keepUntil: keeps ? (values.keepUntil ?? null) : null },
      });
      return `${retentionPaths.review()}?done=${keeps ? 'kept' : 'may-go'}`;
    });
  }
}

/** What is due, held by nobody and read by the actor since; the database asks all of it again. */
export async function dueOrRefused(
  tx: Tx,
  retention: RetentionQueries,
  actor: Actor,
  id: string,
): Promise<DueReferral> {
  if ((await retention.referral(tx, actor, id)) === undefined) throw new NotFoundException();
  const due = (await retention.dueReferrals(tx, actor)).find((one) => one.id === id);
  if (due === undefined) throw Refused.conflict('decide', 'It has not fallen due.');
  if (due.held)
    throw Refused.conflict('decide', 'It is on hold. It stays until the hold is lifted.');
  if (!due.seen) throw Refused.conflict('decide', 'Open it and read it first.');
  return due;
}
