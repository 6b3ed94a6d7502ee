import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { SchoolCalendar } from './school-time.rules.js';

export interface TermRow {
  id: string;
  name: string;
  startsOn: string;
  endsOn: string;
}

export interface ClosureRow {
  id: string;
  name: string;
  startsOn: string;
  endsOn: string;
}

export interface RoomRow {
  id: string;
  name: string;
  directions: string | null;
  open: boolean;
}

/** When the school is open and where: no school's secret, so everybody signed in may ask. */
@Injectable()
export class CalendarQueries {
  terms(tx: Tx, schoolId: string): Promise<TermRow[]> {
    return tx.query<TermRow>(
      `SELECT id, name, starts_on AS "startsOn", ends_on AS "endsOn"
       FROM term WHERE school_id = $1 ORDER BY starts_on`,
      [schoolId],
    );
  }

  closures(tx: Tx, schoolId: string): Promise<ClosureRow[]> {
    return tx.query<ClosureRow>(
      `SELECT id, name, starts_on AS "startsOn", ends_on AS "endsOn"
       FROM closure WHERE school_id = $1 ORDER BY starts_on`,
      [schoolId],
    );
  }

  rooms(tx: Tx, schoolId: string): Promise<RoomRow[]> {
    return tx.query<RoomRow>(
      `SELECT id, name, directions, open FROM room WHERE school_id = $1 ORDER BY name`,
      [schoolId],
    );
  }

  /** Two people who change the calendar take turns: neither sees a list the other is changing. */
  async lockForChange(tx: Tx, schoolId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('calendar|' || $1, 0))`, [
      schoolId,
    ]);
  }

  /** The calendar that the rules reckon with. */
  async calendar(tx: Tx, schoolId: string): Promise<SchoolCalendar> {
    const school = await tx.one<{ timezone: string; dayStarts: string; dayEnds: string }>(
      `SELECT timezone, day_starts AS "dayStarts", day_ends AS "dayEnds" FROM school WHERE id = $1`,
      [schoolId],
    );
    if (school === undefined) throw new Error('The school is not there.');
    const asRange = ({ startsOn, endsOn }: { startsOn: string; endsOn: string }) => ({
      from: startsOn,
      until: endsOn,
    });
    return {
      ...school,
      terms: (await this.terms(tx, schoolId)).map(asRange),
      closures: (await this.closures(tx, schoolId)).map(asRange),
    };
  }
}
