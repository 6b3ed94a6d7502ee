import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';

export interface BreakGlassRow {
  id: string;
  askedBy: string;
  askerName: string;
  childName: string;
  childYear: number | null;
  lifeAtRisk: boolean;
  askedAt: Date;
  outcome: 'opened' | 'refused' | 'withdrawn' | null;
  deciderName: string | null;
  decidedBy: string | null;
  openUntil: Date | null;
  reviewDueOn: string | null;
  review: 'right' | 'not_right' | null;
  reviewedBy: string | null;
  reviewerName: string | null;
  reason: string;
  reviewWords?: string;
}

type Sealed = Omit<BreakGlassRow, 'reason' | 'reviewWords'> & {
  reason: Buffer;
  reviewWords: Buffer | null;
};

/** As many as anybody reads; older ones stay in the audit. */
const LATEST = 50;

@Injectable()
export class BreakGlassQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /** What the actor may see of it, waiting ones first; each reason is opened after it was written down. */
  async latest(tx: Tx, { schoolId }: Actor): Promise<BreakGlassRow[]> {
    const rows = await tx.query<Sealed>(
      `SELECT b.id, b.asked_by AS "askedBy", concat_ws(' ', a.given_name, a.family_name) AS "askerName",
         concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS "childName",
         c.year_group AS "childYear", b.life_at_risk AS "lifeAtRisk", b.asked_at AS "askedAt", b.outcome,
         b.decided_by AS "decidedBy", CASE WHEN d.id IS NOT NULL THEN concat_ws(' ', d.given_name, d.family_name) END AS "deciderName",
         b.open_until AS "openUntil", b.review_due_on AS "reviewDueOn", b.review, b.reviewed_by AS "reviewedBy",
         CASE WHEN r.id IS NOT NULL THEN concat_ws(' ', r.given_name, r.family_name) END AS "reviewerName",
         b.reason, b.review_words AS "reviewWords"
       FROM break_glass b
       JOIN person a ON a.school_id = b.school_id AND a.id = b.asked_by
       JOIN person c ON c.school_id = b.school_id AND c.id = b.child_id
       LEFT JOIN person d ON d.school_id = b.school_id AND d.id = b.decided_by
       LEFT JOIN person r ON r.school_id = b.school_id AND r.id = b.reviewed_by
       WHERE b.school_id = $1
       ORDER BY b.outcome IS NOT NULL, b.reviewed_at IS NOT NULL, b.asked_at DESC LIMIT $2`,
      [schoolId, LATEST],
    );
    const pass = await this.audit.read(
      tx,
      'break_glass',
      rows.map(({ id }) => id),
      'list',
    );
    const opened: BreakGlassRow[] = [];
    for (const row of rows) {
      const place = { table: 'break_glass', record: row.id, schoolId };
      opened.push({
        ...row,
        reason: await this.words.open(tx, pass, { ...place, column: 'reason' }, row.reason),
        reviewWords: await this.words.openIfAny(
          tx,
          pass,
          { ...place, column: 'review_words' },
          row.reviewWords,
        ),
      });
    }
    return opened;
  }

  students(tx: Tx, schoolId: string): Promise<{ id: string; name: string; year: number | null }[]> {
    return tx.query(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name, year_group AS year
       FROM person WHERE school_id = $1 AND kind = 'student'
       ORDER BY left_at IS NOT NULL, year_group, family_name, given_name`,
      [schoolId],
    );
  }

  /** Leads, deputies and heads: who decides, and who is told. */
  async deciders(tx: Tx, schoolId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT person_id AS id FROM post WHERE school_id = $1 AND held_until IS NULL
         AND kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head')`,
      [schoolId],
    );
    return rows.map(({ id }) => id);
  }
}
