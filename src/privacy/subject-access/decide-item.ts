import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Keys } from '../../platform/crypto/keys.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { RequestQueries, type RequestRow } from '../requests/request.queries.js';
import type { DecideItemForm } from './decide-item.form.js';
import { Gather } from './gather.js';
import { holdReview } from './review-lock.js';
import { phrasesOf } from './redaction.rules.js';
import { SubjectAccessQueries } from './subject-access.queries.js';

const MOVED_ON =
  'Somebody else has decided about this in the meantime. Open it again to see what they decided.';
const REFUSED_MEANWHILE =
  'The request was refused in the meantime, so nothing is given and nothing is decided about.';

/** Give, with what is blacked out, or hold back, with the reason; kept for each thing by itself. */
@Injectable()
export class DecideItem {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly gather: Gather,
    private readonly queries: SubjectAccessQueries,
    private readonly words: Words,
    private readonly keys: Keys,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, key: string, values: DecideItemForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      await holdReview(tx, id);
      const request = await this.requests.one(tx, actor, id);
      if (request?.kind !== 'access') throw new NotFoundException();
      if (request.state === 'refused') throw Refused.conflict('decision', REFUSED_MEANWHILE);
      await this.decide(tx, actor, request, key, values);
      return `${privacyPaths.item(id, key)}?done=1`;
    });
  }

  private async decide(
    tx: Tx,
    actor: Actor,
    request: RequestRow,
    key: string,
    values: DecideItemForm,
  ): Promise<void> {
    const { schoolId, personId } = actor;
    const item = (await this.gather.all(tx, actor, request)).find((kept) => kept.key === key);
    if (item === undefined) throw new NotFoundException();
    const before = (await this.queries.decisions(tx, schoolId, request.id, key)).get(key);
    if (before !== undefined && before.partId !== null)
      throw Refused.conflict('decision', 'It has been given out already.');
    if ((before?.version ?? 0) !== Number(values.version))
      throw Refused.conflict('decision', MOVED_ON);

    const read = await this.gather.read(tx, actor, item);
    const give = values.decision === 'give';
    const record = before?.id ?? randomUUID();
    const place = { table: 'privacy_decision', record, schoolId };
    const phrases = give ? phrasesOf(values.phrases ?? '').join('\n') : '';
    const decided = [
      values.decision,
      give ? null : values.reason,
      await this.words.sealIfAny(tx, { ...place, column: 'phrases' }, phrases),
      await this.words.sealIfAny(tx, { ...place, column: 'note' }, values.note),
      this.keys.requestMac(JSON.stringify(read)),
      (before?.version ?? 0) + 1,
      personId,
      tx.now,
    ];
    if (before === undefined)
      await tx.query(
        `INSERT INTO privacy_decision (id, school_id, request_id, item, guard_id, decision, reason, phrases,
           note, text_mac, version, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
        [record, schoolId, request.id, key, item.guard, ...decided],
      );
    else
      await tx.change(
        `UPDATE privacy_decision SET decision = $3, reason = $4, phrases = $5, note = $6, text_mac = $7,
           version = $8, decided_by = $9, decided_at = $10
         WHERE school_id = $1 AND id = $2`,
        [schoolId, record, ...decided],
      );
    // Everybody who reviews sees the state: what only some may read must not move it.
    if (item.guard === null)
      await tx.change(
        `UPDATE privacy_request SET state = 'in_review' WHERE school_id = $1 AND id = $2 AND state = 'received'`,
        [schoolId, request.id],
      );
    await this.audit.write(tx, {
      action: 'decided',
      kind: 'privacy_decision',
      record,
      detail: { decision: values.decision, reason: give ? null : (values.reason ?? null) },
    });
  }
}
