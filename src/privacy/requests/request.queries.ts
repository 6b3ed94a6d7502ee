import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type Actor, hasRole } from '../../accounts/actor.js';
import { Audit, type ReadPass } from '../../platform/audit/audit.js';
import { type Place, Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Pause } from './request-clock.rules.js';
import type { Identity, RequestKind, RequestState } from './request-kinds.js';

/** A request without a word of it. */
export interface RequestRow {
  readonly id: string;
  readonly kind: RequestKind;
  readonly source: 'page' | 'on_behalf';
  readonly identity: Identity;
  readonly personId: string;
  readonly name: string;
  readonly year: number | null;
  readonly madeAt: Date;
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly state: RequestState;
  readonly extendedAt: Date | null;
  readonly closedAt: Date | null;
  readonly outcome: string | null;
  /** What stopped its clock, the oldest first. */
  readonly pauses: readonly Pause[];
}

/** A pause with what was asked and answered. */
export interface OpenPause extends Pause {
  readonly question?: string;
  readonly answer?: string;
}

/** One request with its words; that they were read is written down. */
export interface OpenRequest extends RequestRow {
  readonly words?: string;
  readonly asker?: string;
  readonly extensionReason?: string;
  readonly answer?: string;
  readonly pauses: readonly OpenPause[];
}

interface SealedPause extends Pause {
  readonly id: string;
  readonly sealedQuestion: Buffer;
  readonly sealedAnswer: Buffer | null;
}

interface SealedRow extends RequestRow {
  sealedWords: Buffer | null;
  askerWords: Buffer | null;
  sealedReason: Buffer | null;
  sealedAnswer: Buffer | null;
}

const ROW = `
  SELECT r.id, r.kind, r.source, r.identity, r.person_id AS "personId",
    concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS name, p.year_group AS year,
    r.made_at AS "madeAt", r.received_on AS "receivedOn", r.due_on AS "dueOn", r.state,
    r.extended_at AS "extendedAt", r.closed_at AS "closedAt", r.outcome, r.words AS "sealedWords",
    r.asker_words AS "askerWords", r.extension_reason AS "sealedReason", r.answer AS "sealedAnswer",
    (SELECT coalesce(json_agg(json_build_object('why', s.why, 'stoppedOn', s.stopped_on, 'resumedOn', s.resumed_on)
       ORDER BY s.stopped_at, s.id), '[]') FROM privacy_pause s
     WHERE s.school_id = r.school_id AND s.request_id = r.id) AS pauses
  FROM privacy_request r JOIN person p ON p.school_id = r.school_id AND p.id = r.person_id
  WHERE r.school_id = $1`;
const CLOSED_SHOWN = 50;

/** Who answers for data protection; the chair looks only at what was granted to them alone. */
export function answersForPrivacy(actor: Actor): boolean {
  return hasRole(actor, 'safeguarding_lead', 'safeguarding_deputy', 'head');
}

@Injectable()
export class RequestQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /** Those that wait, the first due first; then what was answered, the newest first. */
  async queue(tx: Tx, actor: Actor): Promise<RequestRow[]> {
    return tx.query<RequestRow>(
      `${ROW} AND r.person_id <> $2
       ORDER BY r.state IN ('answered', 'refused'), CASE WHEN r.closed_at IS NULL THEN r.due_on END,
         r.closed_at DESC, r.made_at, r.id
       LIMIT (SELECT count(*) FILTER (WHERE state IN ('received', 'in_review')) + ${CLOSED_SHOWN}
              FROM privacy_request WHERE school_id = $1)`,
      [actor.schoolId, actor.personId],
    );
  }

  /** What somebody asked for themself. */
  async own(tx: Tx, actor: Actor): Promise<RequestRow[]> {
    return tx.query<RequestRow>(
      `${ROW} AND r.person_id = $2 AND r.made_by = $2 ORDER BY r.made_at DESC, r.id LIMIT 100`,
      [actor.schoolId, actor.personId],
    );
  }

  /** Whether it is what somebody asked for themself. */
  async isOwn(tx: Tx, actor: Actor, id: string): Promise<boolean> {
    if (!isUUID(id)) return false;
    const row = await tx.one(
      `SELECT 1 FROM privacy_request WHERE school_id = $1 AND id = $2 AND person_id = $3 AND made_by = $3`,
      [actor.schoolId, id, actor.personId],
    );
    return row !== undefined;
  }

  /** For review; nobody reviews what is about themself. */
  async one(tx: Tx, actor: Actor, id: string): Promise<RequestRow | undefined> {
    if (!isUUID(id)) return undefined;
    return tx.one<RequestRow>(`${ROW} AND r.id = $2 AND r.person_id <> $3`, [
      actor.schoolId,
      id,
      actor.personId,
    ]);
  }

  /** The same, locked for a change, while it is open; undefined when it is not to be changed. */
  async locked(tx: Tx, actor: Actor, id: string): Promise<RequestRow | undefined> {
    if (!isUUID(id)) return undefined;
    return tx.one<RequestRow>(
      `${ROW} AND r.id = $2 AND r.person_id <> $3 AND r.state IN ('received', 'in_review')
       FOR UPDATE OF r`,
      [actor.schoolId, id, actor.personId],
    );
  }

  async open(tx: Tx, actor: Actor, id: string): Promise<OpenRequest | undefined> {
    const row = (await this.one(tx, actor, id)) as SealedRow | undefined;
    if (row === undefined) return undefined;
    return answersForPrivacy(actor) ? this.opened(tx, actor, row, 'review') : plain(row);
  }

  /** One's own, with what the school asks or answers once there is any. */
  async openOwn(tx: Tx, actor: Actor, id: string): Promise<OpenRequest | undefined> {
    const row = (await this.ownRow(tx, actor, id)) as SealedRow | undefined;
    if (row === undefined) return undefined;
    const told = row.sealedAnswer !== null || row.sealedReason !== null || row.pauses.length > 0;
    return told ? this.opened(tx, actor, row, 'own') : plain(row);
  }

  async ownRow(tx: Tx, actor: Actor, id: string): Promise<RequestRow | undefined> {
    if (!isUUID(id)) return undefined;
    return tx.one<RequestRow>(`${ROW} AND r.id = $2 AND r.person_id = $3 AND r.made_by = $3`, [
      actor.schoolId,
      id,
      actor.personId,
    ]);
  }

  private async opened(tx: Tx, actor: Actor, row: SealedRow, why: string): Promise<OpenRequest> {
    const { id } = row;
    const pass = await this.audit.read(tx, 'privacy_request', [id], why);
    const open = (column: string, sealed: Buffer | null): Promise<string | undefined> =>
      this.words.openIfAny(
        tx,
        pass,
        { table: 'privacy_request', column, record: id, schoolId: actor.schoolId },
        sealed,
      );
    return {
      ...plain(row),
      words: await open('words', row.sealedWords),
      asker: await open('asker_words', row.askerWords),
      extensionReason: await open('extension_reason', row.sealedReason),
      answer: await open('answer', row.sealedAnswer),
      pauses: await this.openPauses(tx, actor, id, pass),
    };
  }

  /** Sealed under the key of their request; each in a place of its own. */
  private async openPauses(tx: Tx, actor: Actor, id: string, pass: ReadPass): Promise<OpenPause[]> {
    const rows = await tx.query<SealedPause>(
      `SELECT id, why, stopped_on AS "stoppedOn", resumed_on AS "resumedOn",
         question AS "sealedQuestion", answer AS "sealedAnswer"
       FROM privacy_pause WHERE school_id = $1 AND request_id = $2 ORDER BY stopped_at, id`,
      [actor.schoolId, id],
    );
    const opened: OpenPause[] = [];
    for (const { id: pause, why, stoppedOn, resumedOn, ...sealed } of rows) {
      const place = pausePlace(actor.schoolId, id, pause);
      opened.push({
        why,
        stoppedOn,
        resumedOn,
        question: await this.words.open(tx, pass, place('question'), sealed.sealedQuestion),
        answer: await this.words.openIfAny(tx, pass, place('answer'), sealed.sealedAnswer),
      });
    }
    return opened;
  }

  /** Everybody here whom a request may be about, by name. */
  people(
    tx: Tx,
    actor: Actor,
  ): Promise<{ id: string; givenName: string; familyName: string; username: string }[]> {
    return tx.query(
      `SELECT id, given_name AS "givenName", family_name AS "familyName", username
       FROM person WHERE school_id = $1 AND id <> $2 ORDER BY family_name, given_name, username`,
      [actor.schoolId, actor.personId],
    );
  }

  async hasOpen(tx: Tx, schoolId: string, personId: string, kind: RequestKind): Promise<boolean> {
    const row = await tx.one(
      `SELECT 1 FROM privacy_request WHERE school_id = $1 AND person_id = $2 AND made_by = $2
         AND kind = $3 AND state IN ('received', 'in_review')`,
      [schoolId, personId, kind],
    );
    return row !== undefined;
  }
}

/** Where the words of a pause stand. */
export function pausePlace(
  schoolId: string,
  request: string,
  pause: string,
): (what: 'question' | 'answer') => Place {
  return (what) => ({
    table: 'privacy_pause',
    column: `${what}.${pause}`,
    record: request,
    schoolId,
  });
}

function plain(row: SealedRow): RequestRow {
  const { id, kind, source, identity, personId, name, year, madeAt } = row;
  const { receivedOn, dueOn, state, extendedAt, closedAt, outcome, pauses } = row;
  const asked = { id, kind, source, identity, personId, name, year, madeAt };
  return { ...asked, receivedOn, dueOn, state, extendedAt, closedAt, outcome, pauses };
}
