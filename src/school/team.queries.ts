import { Injectable } from '@nestjs/common';
import type { PostKind } from '../accounts/post.entity.js';
import type { Tx } from '../platform/db/tx.js';
import type { Cover } from './cover.rules.js';

/** Somebody holds a post. `years` is null for every year, and for posts that have none. */
export interface HeldPost {
  readonly post: PostKind;
  readonly person: string;
  readonly years: readonly number[] | null;
}

/** The adults a concern may go to, in ids alone: what routing and escalation reckon with. */
export interface SchoolTeam {
  readonly people: readonly string[];
  readonly posts: readonly HeldPost[];
  readonly cover: readonly Cover[];
  readonly manages: readonly { readonly manager: string; readonly managed: string }[];
}

export interface Adult {
  id: string;
  givenName: string;
  familyName: string;
  username: string;
}

/** Everybody signed in may ask: a student's concern is routed in the student's own transaction. */
@Injectable()
export class TeamQueries {
  /**
   * Who is on the team at an instant. Reads only what the worker role may see too, so the
   * escalation sweep asks the same question.
   */
  async team(tx: Tx, schoolId: string, at: Date): Promise<SchoolTeam> {
    return {
      people: await this.people(tx, schoolId, at),
      posts: await this.posts(tx, schoolId, at),
      cover: await this.cover(tx, schoolId, at),
      manages: await tx.query(
        `SELECT manager_id AS manager, managed_id AS managed
         FROM line_management WHERE school_id = $1 ORDER BY manager_id, managed_id`,
        [schoolId],
      ),
    };
  }

  /** The same adults as `team().people`, with their names, for choosing one. */
  async adults(tx: Tx, schoolId: string, at: Date): Promise<Adult[]> {
    const people = new Set(await this.people(tx, schoolId, at));
    return (await this.staff(tx, schoolId, at)).filter(({ id }) => people.has(id));
  }

  /** All staff who have not left, administrators too. */
  staff(tx: Tx, schoolId: string, at: Date): Promise<Adult[]> {
    return tx.query<Adult>(
      `SELECT id, given_name AS "givenName", family_name AS "familyName", username
       FROM person WHERE school_id = $1 AND kind = 'staff' AND (left_at IS NULL OR left_at > $2)
         AND suspended_at IS NULL
       ORDER BY family_name, given_name, username`,
      [schoolId, at],
    );
  }

  /**
   * Staff who have not left, without administrators who hold no post: they see no child's words,
   * so they stand in for nobody who does.
   */
  private async people(tx: Tx, schoolId: string, at: Date): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT p.id FROM person p
       WHERE p.school_id = $1 AND p.kind = 'staff' AND (p.left_at IS NULL OR p.left_at > $2)
         AND p.suspended_at IS NULL
         AND (NOT EXISTS (SELECT 1 FROM person_role r
                WHERE r.school_id = $1 AND r.person_id = p.id AND r.role = 'admin')
           OR EXISTS (SELECT 1 FROM post o
                WHERE o.school_id = $1 AND o.person_id = p.id
                  AND o.held_from <= $2 AND (o.held_until IS NULL OR o.held_until > $2)))
       ORDER BY p.id`,
      [schoolId, at],
    );
    return rows.map(({ id }) => id);
  }

  /** Whoever held a post first is asked first. A leaver's post stays here, so that a route can say so. */
  private posts(tx: Tx, schoolId: string, at: Date): Promise<HeldPost[]> {
    return tx.query<HeldPost>(
      `SELECT kind AS post, person_id AS person,
         CASE WHEN bool_or(year_group IS NULL) THEN NULL
              ELSE array_agg(year_group ORDER BY year_group) END AS years
       FROM post
       WHERE school_id = $1 AND held_from <= $2 AND (held_until IS NULL OR held_until > $2)
       GROUP BY kind, person_id ORDER BY min(held_from), person_id`,
      [schoolId, at],
    );
  }

  /** Absences that have not ended; those to come are told by `from`. */
  private cover(tx: Tx, schoolId: string, at: Date): Promise<Cover[]> {
    return tx.query<Cover>(
      `SELECT person_id AS person, cover_id AS "standIn", starts_at AS "from", ends_at AS until
       FROM absence WHERE school_id = $1 AND (ends_at IS NULL OR ends_at > $2)
       ORDER BY starts_at, id`,
      [schoolId, at],
    );
  }
}
