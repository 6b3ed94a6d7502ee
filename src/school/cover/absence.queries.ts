import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';

export interface AbsenceRow {
  id: string;
  person: string;
  personName: string;
  standIn: string | null;
  standInName: string | null;
  from: Date;
  until: Date | null;
}

@Injectable()
export class AbsenceQueries {
  /** Absences that run now or are still to come. */
  ahead(tx: Tx, schoolId: string): Promise<AbsenceRow[]> {
    return tx.query<AbsenceRow>(
      `SELECT a.id, a.person_id AS person, p.given_name || ' ' || p.family_name AS "personName",
         a.cover_id AS "standIn", c.given_name || ' ' || c.family_name AS "standInName",
         a.starts_at AS "from", a.ends_at AS until
       FROM absence a
       JOIN person p ON p.school_id = a.school_id AND p.id = a.person_id
       LEFT JOIN person c ON c.school_id = a.school_id AND c.id = a.cover_id
       WHERE a.school_id = $1 AND (a.ends_at IS NULL OR a.ends_at > $2)
       ORDER BY a.starts_at, a.id`,
      [schoolId, tx.now],
    );
  }

  /** Two people who plan cover at once take turns, so that neither closes a circle unseen. */
  async lockForChange(tx: Tx, schoolId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('cover|' || $1, 0))`, [schoolId]);
  }
}
