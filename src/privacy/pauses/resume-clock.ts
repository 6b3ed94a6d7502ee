import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { heldRequest } from '../requests/held-request.js';
import { clockDue } from '../requests/request-clock.rules.js';
import { clockOf, isOpen, type Proof } from '../requests/request-kinds.js';
import { pausePlace, RequestQueries, type RequestRow } from '../requests/request.queries.js';
import { type ClarificationForm, PROVED, type ResumptionForm } from './pause.form.js';

const GOES_ON = 'The clock goes on already: somebody wrote the answer down.';

/** The answer is in: the clock of the request goes on, and its day is reckoned anew. */
@Injectable()
export class ResumeClock {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  /** It came by letter, by mail or by word of mouth, and somebody writes it down. */
  received(
    actor: Actor,
    once: Once,
    id: string,
    { resumedOn, said, identity }: ResumptionForm,
  ): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const request = await heldRequest(tx, this.requests, actor, id, 'resumedOn');
      const stood = request.pauses.find((pause) => pause.resumedOn === null);
      if (stood === undefined) throw Refused.conflict('resumedOn', GOES_ON);
      const today = isoDate(tx.now, actor.school.timezone);
      if (resumedOn < stood.stoppedOn || resumedOn > today)
        throw Refused.field('resumedOn', 'Give a day from when they were asked until today.');
      const proof = stood.why === 'identity' ? identity : undefined;
      if (stood.why === 'identity' && proof === undefined) throw Refused.field('identity', PROVED);
      await this.resume(tx, actor, request, { on: resumedOn, said, proof });
      return `${privacyPaths.request(id)}?done=resumed`;
    });
  }

  /** Whoever asked says what they mean, on their own page. */
  clarified(actor: Actor, once: Once, id: string, { said }: ClarificationForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const request = await this.requests.ownRow(tx, actor, id);
      if (request === undefined) throw new NotFoundException();
      const stands = request.pauses.some((pause) => pause.resumedOn === null);
      if (!stands || !isOpen(request.state))
        throw Refused.conflict('said', 'This was answered in the meantime.');
      const on = isoDate(tx.now, actor.school.timezone);
      await this.resume(tx, actor, request, { on, said });
      return `${privacyPaths.ownRequest(id)}?done=clarified`;
    });
  }

  private async resume(
    tx: Tx,
    actor: Actor,
    request: RequestRow,
    { on, said, proof }: { on: string; said?: string; proof?: Proof },
  ): Promise<void> {
    const pause = await tx.one<{ id: string }>(
      `SELECT id FROM privacy_pause WHERE school_id = $1 AND request_id = $2 AND resumed_on IS NULL`,
      [actor.schoolId, request.id],
    );
    const place = pausePlace(actor.schoolId, request.id, pause?.id ?? '')('answer');
    const answer = await this.words.sealIfAny(tx, place, said);
    const due = clockDue(clockOf(request), on);
    const done = await tx.one<{ done: boolean }>(
      `SELECT ctx.resume_request($1, $2, $3, $4, $5, $6) AS done`,
      [request.id, answer, on, due > request.dueOn ? due : request.dueOn, tx.now, proof ?? null],
    );
    if (done?.done !== true) throw Refused.conflict('resumedOn', GOES_ON);
    await this.audit.write(tx, {
      action: 'clock_resumed',
      kind: 'privacy_request',
      record: request.id,
      detail: { proof: proof ?? null },
    });
  }
}
