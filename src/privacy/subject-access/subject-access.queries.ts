import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import { type Copy, mergeCopies } from './copy.rules.js';
import type { HoldBackReason } from './hold-back.js';
import type { NamedPerson } from './redaction.rules.js';

export interface DecisionRow {
  readonly id: string;
  readonly item: string;
  readonly decision: 'give' | 'hold_back';
  readonly reason: HoldBackReason | null;
  readonly textMac: Buffer;
  readonly version: number;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly partId: string | null;
  readonly phrases: Buffer | null;
  readonly note: Buffer | null;
}

export interface PartRow {
  readonly id: string;
  readonly madeAt: Date;
}

interface SealedPart {
  readonly id: string;
  readonly copy: Buffer;
  readonly hash: Buffer;
}

const PART = `SELECT id, copy, copy_hash AS hash FROM privacy_part
  WHERE school_id = $1 AND request_id = $2`;

@Injectable()
export class SubjectAccessQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /** What was decided about what the asker may read. */
  async decisions(
    tx: Tx,
    schoolId: string,
    requestId: string,
    item?: string,
  ): Promise<Map<string, DecisionRow>> {
    const rows = await tx.query<DecisionRow>(
      `SELECT d.id, d.item, d.decision, d.reason, d.text_mac AS "textMac", d.version,
         concat_ws(' ', p.given_name, p.family_name) AS "decidedBy", d.decided_at AS "decidedAt",
         d.part_id AS "partId", d.phrases, d.note
       FROM privacy_decision d JOIN person p ON p.school_id = d.school_id AND p.id = d.decided_by
       WHERE d.school_id = $1 AND d.request_id = $2 AND ($3::text IS NULL OR d.item = $3)
       ORDER BY d.item`,
      [schoolId, requestId, item ?? null],
    );
    return new Map(rows.map((row) => [row.item, row]));
  }

  /** The reviewer's own words about a decision: phrases to black out, and why. */
  async openDecision(
    tx: Tx,
    schoolId: string,
    row: DecisionRow,
  ): Promise<{ phrases?: string; note?: string }> {
    if (row.phrases === null && row.note === null) return {};
    const pass = await this.audit.read(tx, 'privacy_decision', [row.id], 'review');
    const place = { table: 'privacy_decision', record: row.id, schoolId };
    return {
      phrases: await this.words.openIfAny(tx, pass, { ...place, column: 'phrases' }, row.phrases),
      note: await this.words.openIfAny(tx, pass, { ...place, column: 'note' }, row.note),
    };
  }

  /** The parts of an answer that the actor made, each for its own time: another's later one is not told. */
  async parts(tx: Tx, actor: Actor, requestId: string): Promise<PartRow[]> {
    return tx.query<PartRow>(
      `SELECT id, made_at AS "madeAt" FROM privacy_part
       WHERE school_id = $1 AND request_id = $2 AND made_by = $3 AND open_until > $4 ORDER BY made_at, id`,
      [actor.schoolId, requestId, actor.personId, tx.now],
    );
  }

  /** Until when the actor may fetch the copy that they asked for; undefined when that is over. */
  async copyUntil(tx: Tx, actor: Actor, requestId: string): Promise<Date | undefined> {
    const row = await tx.one<{ until: Date | null }>(
      `SELECT max(open_until) AS until FROM privacy_part WHERE school_id = $1 AND request_id = $2`,
      [actor.schoolId, requestId],
    );
    const until = row?.until ?? undefined;
    return until !== undefined && until > tx.now ? until : undefined;
  }

  /** Opens one part for whoever made it. */
  async openPart(tx: Tx, actor: Actor, requestId: string, part: string): Promise<Copy | undefined> {
    if (!isUUID(requestId) || !isUUID(part)) return undefined;
    const rows = await tx.query<SealedPart>(
      `${PART} AND id = $3 AND made_by = $4 AND open_until > $5`,
      [actor.schoolId, requestId, part, actor.personId, tx.now],
    );
    return mergeCopies(await this.opened(tx, actor, rows));
  }

  /** Opens the copy that the actor asked for: every part of it until the last one is over. */
  async openCopy(tx: Tx, actor: Actor, requestId: string): Promise<Copy | undefined> {
    if (!isUUID(requestId)) return undefined;
    if ((await this.copyUntil(tx, actor, requestId)) === undefined) return undefined;
    const rows = await tx.query<SealedPart>(`${PART} ORDER BY made_at, id`, [
      actor.schoolId,
      requestId,
    ]);
    return mergeCopies(await this.opened(tx, actor, rows));
  }

  /** Frozen copies, each written down before; what does not match its mark is not shown. */
  private async opened(tx: Tx, actor: Actor, rows: readonly SealedPart[]): Promise<Copy[]> {
    const copies: Copy[] = [];
    for (const { id, copy, hash } of rows) {
      const pass = await this.audit.read(tx, 'privacy_part', [id], 'download');
      const place = { table: 'privacy_part', column: 'copy', record: id, schoolId: actor.schoolId };
      const text = await this.words.open(tx, pass, place, copy);
      if (!markOf(text).equals(hash)) throw new Error('A copy is not what was given.');
      copies.push(JSON.parse(text) as Copy);
    }
    return copies;
  }

  /** Students on the roll and off it: whose names are looked for in a text. */
  students(tx: Tx, schoolId: string): Promise<NamedPerson[]> {
    return tx.query<NamedPerson>(
      `SELECT id, given_name AS "givenName", family_name AS "familyName", preferred_name AS "preferredName"
       FROM person WHERE school_id = $1 AND kind = 'student'`,
      [schoolId],
    );
  }

  async named(tx: Tx, schoolId: string, id: string): Promise<NamedPerson | undefined> {
    return tx.one<NamedPerson>(
      `SELECT id, given_name AS "givenName", family_name AS "familyName", preferred_name AS "preferredName"
       FROM person WHERE school_id = $1 AND id = $2`,
      [schoolId, id],
    );
  }
}

/** A copy's mark: the same mark, the same copy. */
export function markOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
