import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { fullName } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Keys } from '../../platform/crypto/keys.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import type { KeptItem } from '../../platform/privacy/kept-item.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { ANSWER_BLOCKERS, answerBlockers } from '../requests/answer.rules.js';
import { isOpen } from '../requests/request-kinds.js';
import { answersForPrivacy, RequestQueries, type RequestRow } from '../requests/request.queries.js';
import { assembleCopy, type Decision, type ReadItem } from './copy.rules.js';
import { Gather } from './gather.js';
import { holdReview } from './review-lock.js';
import { phrasesOf } from './redaction.rules.js';
import { type DecisionRow, markOf, SubjectAccessQueries } from './subject-access.queries.js';

/** How long whoever asked may fetch their copy. */
const OPEN_DAYS = 30;
const DAY = 24 * 3_600_000;

interface Decided {
  kept: KeptItem;
  item: ReadItem;
  decision: Decision;
  row: DecisionRow | undefined;
}

/**
 * Gives out all that the actor may read and has decided about, frozen as it stands at this moment.
 * Whoever answers for data protection answers the request with it; what others alone may read comes
 * from them as a part of its own, and nobody here is told whether there is any.
 */
@Injectable()
export class ReleasePart {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly gather: Gather,
    private readonly queries: SubjectAccessQueries,
    private readonly words: Words,
    private readonly keys: Keys,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      await holdReview(tx, id);
      const request = await this.requests.one(tx, actor, id);
      if (request?.kind !== 'access') throw new NotFoundException();
      if (request.state === 'refused')
        throw Refused.conflict('items', 'This request was refused in the meantime.');
      const [blocker] = answerBlockers(request);
      if (blocker !== undefined) throw Refused.conflict('items', ANSWER_BLOCKERS[blocker]);
      const decided = await this.decided(tx, actor, request);
      if (decided.length === 0 && !isOpen(request.state))
        throw Refused.conflict('items', 'There is nothing more of yours to give.');
      await this.freeze(tx, actor, request, decided);
      return `${privacyPaths.request(id)}?done=given`;
    });
  }

  private async decided(tx: Tx, actor: Actor, request: RequestRow): Promise<Decided[]> {
    const { schoolId } = actor;
    const items = await this.gather.all(tx, actor, request);
    const rows = await this.queries.decisions(tx, schoolId, request.id);
    const waiting = items.filter(({ key }) => (rows.get(key)?.partId ?? null) === null);
    const open = waiting.filter(({ key, decide }) => decide && !rows.has(key));
    if (open.length > 0)
      throw Refused.field(
        'items',
        open.length === 1
          ? 'One thing still waits for a decision.'
          : `${open.length} things still wait for a decision.`,
      );
    const decided: Decided[] = [];
    for (const kept of waiting) {
      const row = rows.get(kept.key);
      const item = await this.gather.read(tx, actor, kept);
      if (row !== undefined && !row.textMac.equals(this.keys.requestMac(JSON.stringify(item))))
        throw Refused.conflict(
          'items',
          `“${item.heading}” has changed since it was decided. Look at it again.`,
        );
      decided.push({ kept, item, row, decision: await this.decision(tx, schoolId, kept, row) });
    }
    return decided;
  }

  private async decision(
    tx: Tx,
    schoolId: string,
    kept: KeptItem,
    row: DecisionRow | undefined,
  ): Promise<Decision> {
    if (row === undefined) return { decision: 'give', phrases: [] };
    if (row.decision === 'hold_back' && row.reason !== null)
      return { decision: 'hold_back', reason: row.reason, known: !kept.decide };
    const { phrases = '' } = await this.queries.openDecision(tx, schoolId, row);
    return { decision: 'give', phrases: phrasesOf(phrases) };
  }

  private async freeze(
    tx: Tx,
    actor: Actor,
    request: RequestRow,
    decided: readonly Decided[],
  ): Promise<void> {
    const { schoolId, personId } = actor;
    const person = await this.queries.named(tx, schoolId, request.personId);
    const text = JSON.stringify(
      assembleCopy(
        {
          school: actor.school.name,
          about: person === undefined ? '' : fullName(person),
          requestedOn: request.receivedOn,
          givenOn: isoDate(tx.now, actor.school.timezone),
        },
        decided,
      ),
    );
    const part = randomUUID();
    const place = { table: 'privacy_part', column: 'copy', record: part, schoolId };
    await tx.query(
      `INSERT INTO privacy_part (id, school_id, request_id, made_by, made_at, copy, copy_hash, open_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        part,
        schoolId,
        request.id,
        personId,
        tx.now,
        await this.words.seal(tx, place, text),
        markOf(text),
        new Date(tx.now.getTime() + OPEN_DAYS * DAY),
      ],
    );
    for (const { kept, item, row } of decided)
      if (row !== undefined)
        await tx.change(
          `UPDATE privacy_decision SET part_id = $3 WHERE school_id = $1 AND id = $2`,
          [schoolId, row.id, part],
        );
      else
        await tx.query(
          `INSERT INTO privacy_decision (id, school_id, request_id, item, guard_id, decision, text_mac, version,
             decided_by, decided_at, part_id)
           VALUES ($1, $2, $3, $4, $5, 'give', $6, 1, $7, $8, $9)`,
          [
            randomUUID(),
            schoolId,
            request.id,
            kept.key,
            kept.guard,
            this.keys.requestMac(JSON.stringify(item)),
            personId,
            tx.now,
            part,
          ],
        );
    if (isOpen(request.state) && answersForPrivacy(actor))
      await tx.change(
        `UPDATE privacy_request SET state = 'answered', outcome = 'given', closed_at = $3, closed_by = $4
         WHERE school_id = $1 AND id = $2`,
        [schoolId, request.id, tx.now, personId],
      );
    const detail = { part, items: decided.length };
    await this.audit.write(tx, {
      action: 'given_out',
      kind: 'privacy_request',
      record: request.id,
      detail,
    });
  }
}
