import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import type { Tx } from '../platform/db/tx.js';
import type {
  AuditStanding,
  HeldRecord,
  OwnRead,
  RecordRead,
  SchoolDay,
  WeekOfReads,
} from './access-reads.js';

/** More than a person reads through; the page says that there is more. */
export const MOST_READS = 2000;
const MOST_RECORDS = 200;

/** A student who tries an address is not named: the page would tell whom a concern may be about. */
const READ = `g.at, g.person_id AS "personId", g.roles, g.action, g.kind, g.raised_at AS "raisedAt", g.reason,
  g.had_action AS "hadAction", CASE p.kind WHEN 'student' THEN 'A student'
    ELSE concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) END AS name`;

/**
 * Who read what. The database decides what an asker may know of it (functions in schema `audit`);
 * that they looked is written down with the looking.
 */
@Injectable()
export class AccessQueries {
  constructor(private readonly audit: Audit) {}

  /** Nothing for whoever may not know. */
  auditStanding(tx: Tx): Promise<AuditStanding | undefined> {
    return tx.one<AuditStanding>(
      `SELECT asked_at AS "askedAt", finished_at AS "finishedAt", fault, day, root FROM audit.standing()`,
    );
  }

  /** The head's: newest first, at most MOST_READS. */
  async ofSchool(tx: Tx, actor: Actor, from: Date, to: Date): Promise<RecordRead[]> {
    await this.looked(tx, { of: 'school' });
    return tx.query<RecordRead>(
      `SELECT ${READ}, g.record_id AS "recordId"
       FROM audit.reads_of_school($2, $3) g JOIN person p ON p.school_id = $1 AND p.id = g.person_id
       ORDER BY g.at DESC, g.record_id LIMIT ${MOST_READS}`,
      [actor.schoolId, from, to],
    );
  }

  weeksOfSchool(tx: Tx, actor: Actor, from: Date, to: Date): Promise<WeekOfReads[]> {
    return tx.query<WeekOfReads>(
      `SELECT date_trunc('week', g.at AT TIME ZONE $3)::date AS starts, count(*)::int AS reads,
         count(DISTINCT g.record_id)::int AS records, count(DISTINCT g.person_id)::int AS readers
       FROM audit.reads_of_school($1, $2) g WHERE g.action = 'read' GROUP BY 1 ORDER BY 1 DESC`,
      [from, to, actor.school.timezone],
    );
  }

  /** Referrals the actor holds by their post, latest read first. */
  async held(tx: Tx, actor: Actor): Promise<HeldRecord[]> {
    await this.looked(tx, { of: 'held' });
    return tx.query<HeldRecord>(
      `SELECT g.referral_id AS "recordId", g.child_id AS "childId", g.raised_at AS "raisedAt",
         concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS child, p.year_group AS "childYear",
         count(*) FILTER (WHERE g.action = 'read')::int AS reads,
         count(DISTINCT g.person_id) FILTER (WHERE g.action = 'read')::int AS readers, max(g.at) AS "lastAt"
       FROM audit.reads_of_held() g LEFT JOIN person p ON p.school_id = $1 AND p.id = g.child_id
       GROUP BY 1, 2, 3, 4, 5 ORDER BY max(g.at) DESC, 1 LIMIT ${MOST_RECORDS}`,
      [actor.schoolId],
    );
  }

  /** A referral that the actor holds, read by anybody yet or not. */
  heldRecord(tx: Tx, actor: Actor, id: string): Promise<{ childId: string | null } | undefined> {
    return tx.one(
      `SELECT r.child_id AS "childId" FROM referral r
       JOIN record_access a ON a.school_id = r.school_id AND a.record_id = r.id AND a.person_id = $3
       WHERE r.school_id = $1 AND r.id = $2 AND (a.expires_at IS NULL OR a.expires_at > $4)`,
      [actor.schoolId, id, actor.personId, tx.now],
    );
  }

  /** One referral the actor holds. */
  async ofRecord(tx: Tx, actor: Actor, id: string): Promise<RecordRead[]> {
    await this.looked(tx, { of: 'record' }, id);
    return this.ofHeld(tx, actor, 'g.referral_id = $2', id);
  }

  /** Whatever of a child the actor holds. */
  async ofChild(tx: Tx, actor: Actor, child: string): Promise<RecordRead[]> {
    await this.looked(tx, { of: 'child' }, child);
    return this.ofHeld(tx, actor, 'g.child_id = $2', child);
  }

  /** A student's own. */
  async mine(tx: Tx): Promise<OwnRead[]> {
    await this.looked(tx, { of: 'own' });
    return tx.query<OwnRead>(
      `SELECT day, roles, kind FROM audit.reads_of_mine() ORDER BY day DESC`,
    );
  }

  /** The child of a referral that the actor holds. */
  async heldChild(
    tx: Tx,
    actor: Actor,
    id: string,
  ): Promise<{ name: string; year: number | null } | undefined> {
    return tx.one(
      `SELECT concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS name, p.year_group AS year
       FROM person p WHERE p.school_id = $1 AND p.id = $2 AND EXISTS (SELECT 1 FROM referral r
         JOIN record_access a ON a.school_id = r.school_id AND a.record_id = r.id AND a.person_id = $3
         WHERE r.school_id = $1 AND r.child_id = $2 AND (a.expires_at IS NULL OR a.expires_at > $4))`,
      [actor.schoolId, id, actor.personId, tx.now],
    );
  }

  async schoolDay(tx: Tx, actor: Actor): Promise<SchoolDay> {
    const day = await tx.one<SchoolDay>(
      `SELECT timezone, day_starts AS "dayStarts", day_ends AS "dayEnds" FROM school WHERE id = $1`,
      [actor.schoolId],
    );
    if (day === undefined) throw new Error('The school is not there.');
    return day;
  }

  private ofHeld(tx: Tx, actor: Actor, which: string, id: string): Promise<RecordRead[]> {
    return tx.query<RecordRead>(
      `SELECT ${READ}, g.referral_id AS "recordId"
       FROM audit.reads_of_held() g JOIN person p ON p.school_id = $1 AND p.id = g.person_id
       WHERE ${which} ORDER BY g.at DESC LIMIT ${MOST_READS}`,
      [actor.schoolId, id],
    );
  }

  private looked(tx: Tx, detail: { of: string }, record?: string): Promise<void> {
    return this.audit.write(tx, { action: 'read', kind: 'access_report', record, detail });
  }
}
