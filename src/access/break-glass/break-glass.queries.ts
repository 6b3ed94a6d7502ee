import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { BreakGlassFacts } from './break-glass.policy.js';
import { lapseTime } from './lapse.rules.js';

export interface BreakGlassRow extends BreakGlassFacts {
  id: string;
  askerName: string;
  childName: string;
  childYear: number | null;
  lifeAtRisk: boolean;
  deciderName: string | null;
  decidedBy: string | null;
  openUntil: Date | null;
  reviewDueOn: string | null;
  review: 'right' | 'not_right' | null;
  reviewerName: string | null;
  reason: string;
  reviewWords?: string;
}

/** One of them as a sweep sees it. */
export interface WhoAsked {
  id: string;
  schoolId: string;
  askedBy: string;
}

type Sealed = Omit<BreakGlassRow, 'reason' | 'reviewWords'> & {
  reason: Buffer;
  reviewWords: Buffer | null;
};

const FACTS = `b.asked_by AS "askedBy", b.asked_at AS "askedAt", b.outcome, b.reviewed_by AS "reviewedBy",
  ARRAY(SELECT held.role FROM person p,
    LATERAL (SELECT r.role FROM person_role r WHERE r.school_id = p.school_id AND r.person_id = p.id
      UNION SELECT o.kind FROM post o WHERE o.school_id = p.school_id AND o.person_id = p.id AND o.held_until IS NULL) held
    WHERE p.school_id = b.school_id AND p.id = b.asked_by AND p.left_at IS NULL AND p.suspended_at IS NULL) AS "askerRoles"`;

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
      `SELECT b.id, ${FACTS}, concat_ws(' ', a.given_name, a.family_name) AS "askerName",
         concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS "childName",
         c.year_group AS "childYear", b.life_at_risk AS "lifeAtRisk",
         b.decided_by AS "decidedBy", CASE WHEN d.id IS NOT NULL THEN concat_ws(' ', d.given_name, d.family_name) END AS "deciderName",
         b.open_until AS "openUntil", b.review_due_on AS "reviewDueOn", b.review,
         CASE WHEN r.id IS NOT NULL THEN concat_ws(' ', r.given_name, r.family_name) END AS "reviewerName",
         b.reason, b.review_words AS "reviewWords"
       FROM break_glass b
       JOIN person a ON a.school_id = b.school_id AND a.id = b.asked_by
       JOIN person c ON c.school_id = b.school_id AND c.id = b.child_id
       LEFT JOIN person d ON d.school_id = b.school_id AND d.id = b.decided_by
       LEFT JOIN person r ON r.school_id = b.school_id AND r.id = b.reviewed_by
       WHERE b.school_id = $1
       ORDER BY (b.outcome IS NULL AND b.asked_at > $3) DESC, b.reviewed_at IS NOT NULL, b.asked_at DESC LIMIT $2`,
      [schoolId, LATEST, lapseTime(tx.now)],
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

  /** What decides about one of them; nothing for whoever may not see it. No words. */
  facts(tx: Tx, { schoolId }: Actor, id: string): Promise<BreakGlassFacts | undefined> {
    return tx.one<BreakGlassFacts>(
      `SELECT ${FACTS} FROM break_glass b WHERE b.school_id = $1 AND b.id = $2`,
      [schoolId, id],
    );
  }

  students(tx: Tx, schoolId: string): Promise<{ id: string; name: string; year: number | null }[]> {
    return tx.query(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name, year_group AS year
       FROM person WHERE school_id = $1 AND kind = 'student'
       ORDER BY left_at IS NOT NULL, year_group, family_name, given_name`,
      [schoolId],
    );
  }

  /** Leads, deputies and heads but one: who decides, who looks back, and who is told. */
  async deciders(tx: Tx, schoolId: string, but: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT o.person_id AS id FROM post o
       JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
       WHERE o.school_id = $1 AND o.person_id <> $2 AND o.held_until IS NULL
         AND o.kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head')
         AND p.left_at IS NULL AND p.suspended_at IS NULL`,
      [schoolId, but],
    );
    return rows.map(({ id }) => id);
  }

  /** What is to be looked back on, by the school's own date, and nobody was reminded of. For the worker. */
  dueReviews(tx: Tx): Promise<WhoAsked[]> {
    return tx.query<WhoAsked>(
      `SELECT b.id, b.school_id AS "schoolId", b.asked_by AS "askedBy"
       FROM break_glass b JOIN school s ON s.id = b.school_id
       WHERE b.outcome = 'opened' AND b.reviewed_at IS NULL AND b.reminded_at IS NULL
         AND b.review_due_on <= ($1::timestamptz AT TIME ZONE s.timezone)::date
       FOR UPDATE OF b SKIP LOCKED`,
      [tx.now],
    );
  }

  /** What nobody answered in time, and whoever asked was not told of. For the worker. */
  lapsed(tx: Tx): Promise<WhoAsked[]> {
    return tx.query<WhoAsked>(
      `SELECT b.id, b.school_id AS "schoolId", b.asked_by AS "askedBy" FROM break_glass b
       WHERE b.outcome IS NULL AND b.lapse_told_at IS NULL AND b.asked_at <= $1
       FOR UPDATE OF b SKIP LOCKED`,
      [lapseTime(tx.now)],
    );
  }
}
