import { Injectable } from '@nestjs/common';
import type { Asker, Tx } from '../../platform/db/tx.js';
import type { BookingState } from '../booking-states.rules.js';

export interface OwnShift {
  id: string;
  sessionId: string;
  adult: string | null;
}

/** A booking as those who are there may know it. */
export interface MetBooking {
  id: string;
  sessionId: string;
  slotId: string;
  listenerId: string;
  state: BookingState;
  startsAt: Date;
  endsAt: Date;
  /** Preferred name; null for a walk-in who is not known. */
  student: string | null;
  studentYear: number | null;
}

export interface FreeSlot {
  id: string;
  shiftId: string;
  sessionId: string;
  listenerId: string;
  listener: string;
  startsAt: Date;
  endsAt: Date;
}

/** For those who are at a session: its listeners and its adult. Row security says which bookings. */
@Injectable()
export class OwnShiftsQueries {
  /** Places in sessions that are not over. */
  shifts(tx: Tx, { schoolId, personId }: Asker): Promise<OwnShift[]> {
    return tx.query<OwnShift>(
      `SELECT sh.id, sh.session_id AS "sessionId",
         concat_ws(' ', a.given_name, a.family_name) AS adult
       FROM shift sh
       JOIN session s ON s.school_id = sh.school_id AND s.id = sh.session_id
       LEFT JOIN person a ON a.school_id = s.school_id AND a.id = s.adult_id
       WHERE sh.school_id = $1 AND sh.listener_id = $2 AND sh.withdrawn_at IS NULL AND s.ends_at > $3
       ORDER BY s.starts_at LIMIT 20`,
      [schoolId, personId, tx.now],
    );
  }

  /** Sessions to come whose adult one is, and those of today. */
  async duties(tx: Tx, { schoolId, personId }: Asker): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM session WHERE school_id = $1 AND adult_id = $2 AND cancelled_at IS NULL
         AND ends_at > $3::timestamptz - interval '12 hours' ORDER BY starts_at LIMIT 20`,
      [schoolId, personId, tx.now],
    );
    return rows.map(({ id }) => id);
  }

  bookings(tx: Tx, { schoolId }: Asker, sessions: readonly string[]): Promise<MetBooking[]> {
    return tx.query<MetBooking>(
      `SELECT b.id, b.session_id AS "sessionId", b.slot_id AS "slotId", b.listener_id AS "listenerId",
         b.state, b.starts_at AS "startsAt", b.ends_at AS "endsAt",
         coalesce(p.preferred_name, p.given_name) AS student, b.year_group AS "studentYear"
       FROM booking b LEFT JOIN person p ON p.school_id = b.school_id AND p.id = b.student_id
       WHERE b.school_id = $1 AND b.session_id = ANY ($2) AND b.state <> 'cancelled'
       ORDER BY b.starts_at, b.id`,
      [schoolId, sessions],
    );
  }

  /** Free slots that are not over, the earliest first. */
  free(tx: Tx, { schoolId }: Asker, sessions: readonly string[]): Promise<FreeSlot[]> {
    return tx.query<FreeSlot>(
      `SELECT sl.id, sl.shift_id AS "shiftId", sl.session_id AS "sessionId",
         sh.listener_id AS "listenerId", coalesce(p.preferred_name, p.given_name) AS listener,
         sl.starts_at AS "startsAt", sl.ends_at AS "endsAt"
       FROM slot sl
       JOIN shift sh ON sh.school_id = sl.school_id AND sh.id = sl.shift_id
       JOIN person p ON p.school_id = sh.school_id AND p.id = sh.listener_id
       WHERE sl.school_id = $1 AND sl.session_id = ANY ($2) AND sl.state = 'free'
         AND sh.withdrawn_at IS NULL AND sl.ends_at > $3
       ORDER BY sl.starts_at, sl.id`,
      [schoolId, sessions, tx.now],
    );
  }

  /** A shift of one's own, and the session it is in. */
  ownShift(
    tx: Tx,
    { schoolId, personId }: Asker,
    id: string,
  ): Promise<{ sessionId: string } | undefined> {
    return tx.one(
      `SELECT session_id AS "sessionId" FROM shift
       WHERE school_id = $1 AND id = $2 AND listener_id = $3 AND withdrawn_at IS NULL`,
      [schoolId, id, personId],
    );
  }

  /** Students on the roll, for an adult at the desk. */
  roll(
    tx: Tx,
    { schoolId }: Asker,
  ): Promise<{ id: string; name: string; yearGroup: number | null }[]> {
    return tx.query(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name,
         year_group AS "yearGroup"
       FROM person WHERE school_id = $1 AND kind = 'student' AND left_at IS NULL
       ORDER BY family_name, given_name, id`,
      [schoolId],
    );
  }

  /** Listeners whom a student must not meet; answered for the adult of the session alone. */
  async mustNotMeet(tx: Tx, student: string, session: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(`SELECT id FROM ctx.must_not_meet($1, $2) AS id`, [
      student,
      session,
    ]);
    return rows.map(({ id }) => id);
  }
}
