import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { Role } from './permissions.js';
import type { SheetGroup, SheetGroupChoice } from './sheet-group.rules.js';

export interface AccountRow {
  readonly id: string;
  readonly kind: 'student' | 'staff';
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string | null;
  readonly yearGroup: number | null;
  readonly tutorGroup: string | null;
  readonly leftAt: Date | null;
  readonly fromRoster: boolean;
  /** Plain roles, and the posts they hold. */
  readonly roles: readonly Role[];
  readonly holdsPost: boolean;
  /** Any post, guarded or not: two people have to end it before they can be suspended. */
  readonly holdsAnyPost: boolean;
  readonly suspendedAt: Date | null;
  readonly hasSecondFactor: boolean;
  /** Nobody resets their sign-in alone. */
  readonly resetByTwo: boolean;
  readonly lastSignInAt: Date | null;
  /** Since when an account of the school's provider is linked with theirs. */
  readonly linkedAt: Date | null;
  /** Null when it may not be known here: two people would have to reset it. */
  readonly password: 'none' | 'first' | 'own' | null;
}

export interface WithoutPassword {
  readonly id: string;
  readonly username: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly tutorGroup: string | null;
  /** A sheet was printed for them before. */
  readonly printed: boolean;
}

const ACCOUNT = `
  SELECT p.id, p.kind, p.username, p.given_name AS "givenName", p.family_name AS "familyName",
    p.email, p.year_group AS "yearGroup", p.tutor_group AS "tutorGroup", p.left_at AS "leftAt",
    p.source_id IS NOT NULL AS "fromRoster", ctx.holds_post(p.id) AS "holdsPost",
    p.id IN (SELECT ctx.reset_by_two()) AS "resetByTwo", p.suspended_at AS "suspendedAt",
    EXISTS (SELECT 1 FROM post o WHERE o.school_id = p.school_id AND o.person_id = p.id
      AND o.held_until IS NULL) AS "holdsAnyPost",
    ctx.has_second_factor(p.id) AS "hasSecondFactor",
    ARRAY(SELECT r.role FROM person_role r WHERE r.school_id = p.school_id AND r.person_id = p.id
          UNION SELECT o.kind FROM post o
          WHERE o.school_id = p.school_id AND o.person_id = p.id AND o.held_until IS NULL
          ORDER BY 1) AS roles,
    (SELECT max(s.started_at) FROM sign_in s
     WHERE s.school_id = p.school_id AND s.person_id = p.id) AS "lastSignInAt",
    (SELECT max(d.linked_at) FROM identity d
     WHERE d.school_id = p.school_id AND d.person_id = p.id) AS "linkedAt",
    CASE WHEN p.id IN (SELECT ctx.reset_by_two()) THEN NULL WHEN c.person_id IS NULL THEN 'none'
         WHEN c.must_change THEN 'first' ELSE 'own' END AS password
  FROM person p
  LEFT JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id`;

/** Who gets a first password: people here who never chose one of their own. */
const WITHOUT_OWN = `p.left_at IS NULL AND p.id <> $2 AND (c.person_id IS NULL OR c.must_change)
  AND p.id NOT IN (SELECT ctx.reset_by_two())`;

@Injectable()
export class AccountQueries {
  byId(tx: Tx, schoolId: string, id: string): Promise<AccountRow | undefined> {
    return tx.one<AccountRow>(`${ACCOUNT} WHERE p.school_id = $1 AND p.id = $2`, [schoolId, id]);
  }

  /** Everybody with more than the plain role of an adult or a child. */
  withRoles(tx: Tx, schoolId: string): Promise<AccountRow[]> {
    return tx.query<AccountRow>(
      `${ACCOUNT} WHERE p.school_id = $1 AND p.left_at IS NULL AND p.kind = 'staff' AND (
         EXISTS (SELECT 1 FROM person_role r
                 WHERE r.school_id = $1 AND r.person_id = p.id AND r.role <> 'staff')
         OR EXISTS (SELECT 1 FROM post o
                    WHERE o.school_id = $1 AND o.person_id = p.id AND o.held_until IS NULL))
       ORDER BY p.family_name, p.given_name, p.id`,
      [schoolId],
    );
  }

  /** By the beginning of any part of the name, or of the username. Those who left come last. */
  search(tx: Tx, schoolId: string, text: string, limit: number): Promise<AccountRow[]> {
    const parts = text
      .split(/\s+/)
      .filter((part) => part !== '')
      .map((part) => part.replace(/[\\%_]/g, '\\$&'));
    return tx.query<AccountRow>(
      `${ACCOUNT} WHERE p.school_id = $1 AND NOT EXISTS (
         SELECT 1 FROM unnest($2::text[]) AS part
         WHERE concat_ws(' ', '', p.given_name, p.family_name, p.preferred_name, p.username)
           NOT ILIKE '% ' || part || '%')
       ORDER BY p.left_at IS NOT NULL, p.family_name, p.given_name, p.id LIMIT $3`,
      [schoolId, parts, limit],
    );
  }

  /** Tutor groups, years, classes and staff, each with how many have no password of their own. */
  sheetGroups(tx: Tx, schoolId: string, except: string): Promise<SheetGroupChoice[]> {
    return tx.query<SheetGroupChoice>(
      `WITH people AS (
         SELECT p.id, p.kind, p.year_group, p.tutor_group, ${WITHOUT_OWN} AS waits
         FROM person p LEFT JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
         WHERE p.school_id = $1 AND p.left_at IS NULL
       ), groups AS (
         SELECT 1 AS place, 'tutor' AS by, tutor_group AS value, tutor_group AS name, waits
         FROM people WHERE kind = 'student' AND tutor_group IS NOT NULL
         UNION ALL SELECT 2, 'year', year_group::text, 'Year ' || year_group, waits
         FROM people WHERE kind = 'student' AND year_group IS NOT NULL
         UNION ALL SELECT 3, 'class', g.id::text, g.name, waits
         FROM class_group g JOIN class_member m ON m.school_id = g.school_id AND m.class_id = g.id
         JOIN people ON people.id = m.person_id AND people.kind = 'student'
         WHERE g.school_id = $1
         UNION ALL SELECT 4, 'staff', 'all', 'All staff', waits FROM people WHERE kind = 'staff'
       )
       SELECT by, value, name, count(*)::int AS people, count(*) FILTER (WHERE waits)::int AS waiting
       FROM groups GROUP BY place, by, value, name
       ORDER BY place, CASE WHEN by = 'year' THEN length(name) ELSE 0 END, name, value`,
      [schoolId, except],
    );
  }

  /** People of a group who never chose a password, leaving out the asker and those whom two people reset. */
  withoutOwnPassword(
    tx: Tx,
    schoolId: string,
    { by, value }: SheetGroup,
    except: string,
  ): Promise<WithoutPassword[]> {
    return tx.query<WithoutPassword>(
      `SELECT p.id, p.username, p.given_name AS "givenName", p.family_name AS "familyName",
         p.tutor_group AS "tutorGroup", c.person_id IS NOT NULL AS printed
       FROM person p LEFT JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
       WHERE p.school_id = $1 AND ${WITHOUT_OWN} AND CASE $3::text
         WHEN 'staff' THEN p.kind = 'staff'
         WHEN 'tutor' THEN p.kind = 'student' AND p.tutor_group = $4
         WHEN 'year' THEN p.kind = 'student' AND p.year_group::text = $4
         WHEN 'class' THEN p.kind = 'student' AND EXISTS (
           SELECT 1 FROM class_member m
           WHERE m.school_id = $1 AND m.person_id = p.id AND m.class_id::text = $4)
         ELSE false END
       ORDER BY p.family_name, p.given_name, p.id`,
      [schoolId, except, by, value],
    );
  }
}
