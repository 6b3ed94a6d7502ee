import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import type { ManagedBy } from './line-management.rules.js';

export interface ManagedByRow extends ManagedBy {
  readonly managerName: string;
  readonly managedName: string;
}

@Injectable()
export class LineManagementQueries {
  all(tx: Tx, schoolId: string): Promise<ManagedByRow[]> {
    return tx.query<ManagedByRow>(
      `SELECT m.manager_id AS manager, m.managed_id AS managed,
         a.given_name || ' ' || a.family_name AS "managerName",
         b.given_name || ' ' || b.family_name AS "managedName"
       FROM line_management m
       JOIN person a ON a.school_id = m.school_id AND a.id = m.manager_id
       JOIN person b ON b.school_id = m.school_id AND b.id = m.managed_id
       WHERE m.school_id = $1
       ORDER BY a.family_name, a.given_name, b.family_name, b.given_name, m.managed_id`,
      [schoolId],
    );
  }

  /** Two people who change the list take turns, so that together they close no circle. */
  async lockForChange(tx: Tx, schoolId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('line-management|' || $1, 0))`, [
      schoolId,
    ]);
  }
}
