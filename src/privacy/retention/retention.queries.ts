import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Periods } from './retention.rules.js';
import type {
  BatchRow,
  Counted,
  DecisionRow,
  DueReferral,
  HoldRow,
  LineRow,
  OpenDecision,
  OpenHold,
  ReferralRow,
  ScheduleRow,
} from './retention-reads.js';

const NAME = (person: string): string =>
  `concat_ws(' ', ${person}.given_name, ${person}.family_name)`;

/** Given to somebody, once or twice over: in an emergency, and to stay. */
const HELD = (school: string, record: string, person: string, now: string): string =>
  `EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = ${school} AND a.record_id = ${record}
     AND a.person_id = ${person} AND (a.expires_at IS NULL OR a.expires_at > ${now}))`;

const BATCH = `SELECT b.id, b.kind, b.state, b.schedule_version AS "scheduleVersion", b.made_at AS "madeAt",
    b.confirmed_at AS "confirmedAt", b.finished_at AS "finishedAt", b.complete_on AS "completeOn",
    b.lines_hash AS "linesHash", ${NAME('m')} AS "madeBy", ${NAME('c')} AS "confirmedBy",
    (SELECT count(*)::int FROM retention_line l WHERE l.school_id = b.school_id AND l.batch_id = b.id) AS lines,
    (SELECT count(*)::int FROM retention_line l WHERE l.school_id = b.school_id AND l.batch_id = b.id AND l.outcome IS NOT NULL) AS settled
  FROM retention_batch b JOIN person m ON m.school_id = b.school_id AND m.id = b.made_by
  LEFT JOIN person c ON c.school_id = b.school_id AND c.id = b.confirmed_by
  WHERE b.school_id = $1`;

/** Every read of what is kept, held, due and gone. Row security scopes each again. */
@Injectable()
export class RetentionQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  schedule(tx: Tx, actor: Actor): Promise<ScheduleRow[]> {
    return tx.query<ScheduleRow>(
      `SELECT k.kind, coalesce(s.period, k.period) AS period, coalesce(s.version, 0) AS version,
         s.why, s.changed_at AS "changedAt", ${NAME('p')} AS "changedBy"
       FROM retention_kind k
       LEFT JOIN LATERAL (SELECT * FROM retention_schedule o WHERE o.school_id = $1 AND o.kind = k.kind
         ORDER BY o.version DESC LIMIT 1) s ON true
       LEFT JOIN person p ON p.school_id = s.school_id AND p.id = s.changed_by`,
      [actor.schoolId],
    );
  }

  async periods(tx: Tx, actor: Actor): Promise<Periods> {
    const rows = await this.schedule(tx, actor);
    return Object.fromEntries(rows.map(({ kind, period }) => [kind, period]));
  }

  /** Numbers and dates of what may go without being read; with a period, of what would. */
  counts(tx: Tx, actor: Actor, would?: { kind: string; period: number }): Promise<Counted[]> {
    return tx.query<Counted>(
      `SELECT kind, due, held, oldest, newest FROM ctx.retention_counts($1, $2, $3)`,
      [would?.kind ?? null, would?.period ?? null, this.today(tx, actor)],
    );
  }

  /** The referrals of the actor that have fallen due, longest due first. No word of them is read. */
  dueReferrals(tx: Tx, actor: Actor): Promise<DueReferral[]> {
    return tx.query<DueReferral>(
      `SELECT d.id, d.kind, d.handle, d.due_on AS "dueOn", d.held, d.seen, r.child_year AS year,
         concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS child,
         o.id AS "decisionId", o.decided_by AS "decidedBy", ${NAME('p')} AS "decidedName"
       FROM ctx.my_due_referrals($3) d
       JOIN referral r ON r.school_id = $1 AND r.id = d.id
       LEFT JOIN person c ON c.school_id = $1 AND c.id = r.child_id
       LEFT JOIN LATERAL (SELECT * FROM retention_decision l WHERE l.school_id = $1 AND l.referral_id = d.id
         ORDER BY l.decided_at DESC, l.id LIMIT 1) o ON o.outcome = 'may_go' AND o.second_by IS NULL
       LEFT JOIN person p ON p.school_id = $1 AND p.id = o.decided_by
       WHERE ${HELD('$1', 'd.id', '$2', '$4')}
       ORDER BY d.due_on, d.handle`,
      [actor.schoolId, actor.personId, this.today(tx, actor), tx.now],
    );
  }

  /** What decides about one referral of the actor, due or not; nothing when it is not theirs. */
  async referral(tx: Tx, actor: Actor, id: string): Promise<ReferralRow | undefined> {
    return tx.one<ReferralRow>(
      `SELECT r.id, r.state, r.about_staff AS "aboutStaff", ctx.record_handle(r.id) AS handle,
         (r.raised_at AT TIME ZONE $4)::date AS "raisedOn", r.child_year AS year, c.date_of_birth AS birth,
         concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS child,
         (SELECT d.keep_until FROM retention_decision d WHERE d.school_id = r.school_id AND d.referral_id = r.id
          ORDER BY d.decided_at DESC, d.id LIMIT 1) AS "keepUntil",
         ARRAY(SELECT p.date_of_birth::text FROM referral_subject s JOIN person p ON p.school_id = s.school_id AND p.id = s.person_id
           WHERE s.school_id = r.school_id AND s.referral_id = r.id) AS subjects,
         EXISTS (SELECT 1 FROM retention_hold h WHERE h.school_id = r.school_id AND h.lifted_at IS NULL
           AND h.target_id IN (r.id, r.child_id)) AS held
       FROM referral r
       LEFT JOIN person c ON c.school_id = r.school_id AND c.id = r.child_id
       WHERE r.school_id = $1 AND r.id = $3 AND ${HELD('$1', 'r.id', '$2', '$5')}`,
      [actor.schoolId, actor.personId, id, actor.school.timezone, tx.now],
    );
  }

  /**
   * Earlier decisions about a referral, newest first, with why it was kept. Of another kind than
   * reading the referral, which this does not replace.
   */
  async openDecisions(tx: Tx, actor: Actor, referral: string): Promise<OpenDecision[]> {
    const { schoolId } = actor;
    const rows = await tx.query<DecisionRow & { because: Buffer | null }>(
      `SELECT d.id, d.outcome, d.keep_until AS "keepUntil", d.because, d.decided_at AS "decidedAt",
         ${NAME('p')} AS "decidedName"
       FROM retention_decision d JOIN person p ON p.school_id = d.school_id AND p.id = d.decided_by
       WHERE d.school_id = $1 AND d.referral_id = $2 ORDER BY d.decided_at DESC, d.id`,
      [schoolId, referral],
    );
    if (rows.length === 0) return [];
    const pass = await this.audit.read(tx, 'retention_decision', [referral], 'review');
    const opened: OpenDecision[] = [];
    for (const { because, ...row } of rows) {
      const place = { table: 'retention_decision', column: row.id, record: referral, schoolId };
      opened.push({ ...row, words: await this.words.openIfAny(tx, pass, place, because) });
    }
    return opened;
  }

  batches(tx: Tx, actor: Actor): Promise<BatchRow[]> {
    return tx.query<BatchRow>(
      `${BATCH} AND b.state <> 'preview' ORDER BY b.confirmed_at DESC, b.id LIMIT 100`,
      [actor.schoolId],
    );
  }

  batch(tx: Tx, actor: Actor, id: string): Promise<BatchRow | undefined> {
    return tx.one<BatchRow>(`${BATCH} AND b.id = $2`, [actor.schoolId, id]);
  }

  lines(tx: Tx, actor: Actor, batch: string): Promise<LineRow[]> {
    return tx.query<LineRow>(
      `SELECT handle, made_on AS "madeOn", fell_due_on AS "fellDueOn", outcome,
         settled_at AS "settledAt", complete_on AS "completeOn"
       FROM retention_line WHERE school_id = $1 AND batch_id = $2 ORDER BY handle COLLATE "C"`,
      [actor.schoolId, batch],
    );
  }

  /** What is held now and why, the next to be looked at again first. */
  async openHolds(tx: Tx, actor: Actor): Promise<OpenHold[]> {
    const { schoolId } = actor;
    const rows = await tx.query<HoldRow & { reason: Buffer }>(
      `SELECT h.id, h.of_kind AS "ofKind", h.target_id AS target, h.reason, h.placed_at AS "placedAt",
         h.review_on AS "reviewOn", ${NAME('b')} AS "placedBy", h.placed_by AS "placedById",
         h.of_kind = 'referral' OR h.id IN (SELECT ctx.my_holds()) AS "reasonIsTheirs",
         concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS child,
         coalesce(r.child_year, c.year_group) AS year
       FROM retention_hold h JOIN person b ON b.school_id = h.school_id AND b.id = h.placed_by
       LEFT JOIN referral r ON r.school_id = h.school_id AND r.id = h.target_id AND h.of_kind = 'referral'
       LEFT JOIN person c ON c.school_id = h.school_id AND c.id = CASE h.of_kind WHEN 'person' THEN h.target_id ELSE r.child_id END
       WHERE h.school_id = $1 AND h.lifted_at IS NULL ORDER BY h.review_on, h.placed_at, h.id`,
      [schoolId],
    );
    const opened: OpenHold[] = [];
    for (const { reason, ...row } of rows) {
      if (!row.reasonIsTheirs) {
        opened.push({ ...row, words: null });
        continue;
      }
      const record = row.ofKind === 'referral' ? row.target : row.id;
      const pass = await this.audit.read(tx, 'retention_hold', [record], 'holds');
      const place = { table: 'retention_hold', column: `reason.${row.id}`, record, schoolId };
      opened.push({ ...row, words: await this.words.open(tx, pass, place, reason) });
    }
    return opened;
  }

  /** Children, leavers included, whom a hold may be about. */
  children(tx: Tx, actor: Actor): Promise<{ id: string; name: string; year: number | null }[]> {
    return tx.query(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name, year_group AS year
       FROM person WHERE school_id = $1 AND kind = 'student' AND forgotten_at IS NULL
       ORDER BY family_name, given_name, id`,
      [actor.schoolId],
    );
  }

  today(tx: Tx, actor: Actor): string {
    return isoDate(tx.now, actor.school.timezone);
  }
}
