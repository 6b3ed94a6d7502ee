import { Injectable } from '@nestjs/common';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import type { SchoolHelp } from './school-help.js';

/** Who holds a post; for signed-in people of the same school. */
export interface AdultInPost {
  kind: string;
  yearGroup: number | null;
  name: string;
}

interface HelpRow {
  slug: string;
  name: string;
  demo: boolean;
  phone: string | null;
  social_care_phone: string | null;
  lado_phone: string | null;
  safe_place: string | null;
  posts: string[];
}

@Injectable()
export class HelpQueries {
  constructor(private readonly db: Database) {}

  /** Before any sign-in: through the one function that answers anybody. */
  async publicHelp(slug: string): Promise<SchoolHelp | undefined> {
    const rows = await this.db.outside<HelpRow>(`SELECT * FROM ctx.public_help($1)`, [slug]);
    return rows.map(helpFrom)[0];
  }

  /** Of every school, for the snapshots at the start. */
  async everySchool(tx: Tx): Promise<SchoolHelp[]> {
    const rows = await tx.query<HelpRow>(
      `SELECT h.* FROM school s CROSS JOIN LATERAL ctx.public_help(s.slug) h`,
    );
    return rows.map(helpFrom);
  }

  async slugOf(tx: Tx, schoolId: string): Promise<string | undefined> {
    const row = await tx.one<{ slug: string }>(`SELECT slug FROM school WHERE id = $1`, [schoolId]);
    return row?.slug;
  }

  async adultsInPosts(tx: Tx, schoolId: string): Promise<AdultInPost[]> {
    return tx.query<AdultInPost>(
      `SELECT o.kind, o.year_group AS "yearGroup",
         trim(coalesce(p.preferred_name, p.given_name) || ' ' || p.family_name) AS name
       FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
       WHERE o.school_id = $1 AND o.held_until IS NULL AND p.left_at IS NULL
       ORDER BY o.kind, o.year_group NULLS FIRST, p.family_name, p.given_name, p.id`,
      [schoolId],
    );
  }
}

function helpFrom(row: HelpRow): SchoolHelp {
  return {
    slug: row.slug,
    name: row.name,
    demo: row.demo,
    phone: row.phone,
    socialCarePhone: row.social_care_phone,
    ladoPhone: row.lado_phone,
    safePlace: row.safe_place,
    posts: row.posts,
  };
}
