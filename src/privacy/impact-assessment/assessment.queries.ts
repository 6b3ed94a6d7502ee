import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { Role } from '../../accounts/permissions.js';
import type { Tx } from '../../platform/db/tx.js';
import { RetentionQueries } from '../retention/retention.queries.js';
import { periodsInWords } from '../retention/schedule/schedule.page.js';
import type { AssessmentFacts } from './assessment-sections.rules.js';

export interface SchoolAnswer {
  readonly section: string;
  readonly words: string;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

/** Posts without which something goes to nobody. */
const NEEDED: readonly Role[] = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'];

@Injectable()
export class AssessmentQueries {
  constructor(private readonly retention: RetentionQueries) {}

  /** Counts alone: nobody is named in an assessment but by the school itself. */
  async facts(tx: Tx, actor: Actor): Promise<AssessmentFacts> {
    const { schoolId } = actor;
    const roll = await tx.one<{
      students: number;
      staff: number;
      youngest: number | null;
      oldest: number | null;
      sex: boolean | null;
      send: boolean | null;
      premium: boolean | null;
      birth: boolean | null;
      tutor: boolean | null;
    }>(
      `SELECT count(*) FILTER (WHERE kind = 'student')::int AS students,
         count(*) FILTER (WHERE kind = 'staff')::int AS staff, min(year_group) AS youngest,
         max(year_group) AS oldest, bool_or(sex IS NOT NULL) AS sex, bool_or(send IS NOT NULL) AS send,
         bool_or(pupil_premium IS NOT NULL) AS premium, bool_or(date_of_birth IS NOT NULL) AS birth,
         bool_or(tutor_group IS NOT NULL) AS tutor
       FROM person WHERE school_id = $1 AND left_at IS NULL`,
      [schoolId],
    );
    const roles = await tx.query<{ role: Role; held: number }>(
      `SELECT r.role, count(*)::int AS held FROM person_role r
       JOIN person p ON p.school_id = r.school_id AND p.id = r.person_id AND p.left_at IS NULL
       WHERE r.school_id = $1 AND r.role NOT IN ('student', 'staff') GROUP BY r.role ORDER BY r.role`,
      [schoolId],
    );
    const posts = await tx.query<{ kind: Role; held: number }>(
      `SELECT kind, count(DISTINCT person_id)::int AS held FROM post
       WHERE school_id = $1 AND held_until IS NULL GROUP BY kind ORDER BY kind`,
      [schoolId],
    );
    const notices = await tx.one<{ n: number }>(
      `SELECT count(DISTINCT audience)::int AS n FROM privacy_notice WHERE school_id = $1 AND version IS NOT NULL`,
      [schoolId],
    );
    const schedule = await this.retention.schedule(tx, actor);
    const optional: [boolean | null | undefined, string][] = [
      [roll?.birth, 'date of birth'],
      [roll?.tutor, 'tutor group'],
      [roll?.sex, 'sex'],
      [roll?.send, 'special educational needs'],
      [roll?.premium, 'pupil premium'],
    ];
    return {
      schoolName: actor.school.name,
      students: roll?.students ?? 0,
      staff: roll?.staff ?? 0,
      youngest: roll?.youngest ?? null,
      oldest: roll?.oldest ?? null,
      listeners: roles.find(({ role }) => role === 'listener')?.held ?? 0,
      optional: optional.filter(([filled]) => filled === true).map(([, name]) => name),
      posts,
      roles: roles.filter(({ role }) => role !== 'listener'),
      notices: notices?.n ?? 0,
      emptyPosts: NEEDED.filter((kind) => !posts.some((post) => post.kind === kind)),
      periods: periodsInWords(schedule),
    };
  }

  async answers(tx: Tx, schoolId: string): Promise<SchoolAnswer[]> {
    return tx.query<SchoolAnswer>(
      `SELECT a.section, a.words, a.version, concat_ws(' ', p.given_name, p.family_name) AS "changedBy",
         a.changed_at AS "changedAt"
       FROM privacy_assessment a JOIN person p ON p.school_id = a.school_id AND p.id = a.changed_by
       WHERE a.school_id = $1`,
      [schoolId],
    );
  }
}
