import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { dueDate } from './request-clock.rules.js';
import type { Identity, RequestKind } from './request-kinds.js';

export interface NewRequest {
  personId: string;
  kind: RequestKind;
  source: 'page' | 'on_behalf';
  identity: Identity;
  /** The school's date. */
  receivedOn: string;
  words?: string;
  asker?: string;
}

/** Starts the clock of a request and tells everybody who reviews, but the person it is about. */
@Injectable()
export class ReceiveRequest {
  constructor(
    private readonly words: Words,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  async run(tx: Tx, actor: Actor, request: NewRequest): Promise<string> {
    const id = randomUUID();
    const { schoolId } = actor;
    const place = { table: 'privacy_request', record: id, schoolId };
    const { words, asker } = request;
    await tx.query(
      `INSERT INTO privacy_request (id, school_id, person_id, kind, source, identity, made_by, made_at,
         received_on, due_on, words, asker_words, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'received')`,
      [
        id,
        schoolId,
        request.personId,
        request.kind,
        request.source,
        request.identity,
        actor.personId,
        tx.now,
        request.receivedOn,
        dueDate(request.receivedOn),
        await this.words.sealIfAny(tx, { ...place, column: 'words' }, words),
        await this.words.sealIfAny(tx, { ...place, column: 'asker_words' }, asker),
      ],
    );
    const detail = { kind: request.kind, source: request.source };
    await this.audit.write(tx, {
      action: 'requested',
      kind: 'privacy_request',
      record: id,
      detail,
    });
    const reviewers = await tx.query<{ id: string }>(
      `SELECT id FROM ctx.privacy_reviewers($1) AS id WHERE id NOT IN ($2, $3)`,
      [schoolId, request.personId, actor.personId],
    );
    for (const reviewer of reviewers)
      await this.jobs.send(tx, MAIL, {
        schoolId,
        personId: reviewer.id,
        view: 'privacy/mail/request-waits',
      });
    return id;
  }
}
