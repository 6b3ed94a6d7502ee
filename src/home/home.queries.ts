import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import type { Tx } from '../platform/db/tx.js';

export interface NextBooking {
  id: string;
  startsAt: Date;
  room: string;
  directions: string | null;
  listener: string;
  listenerYear: number | null;
}

export interface OpenSession {
  id: string;
  name: string;
  room: string;
  startsAt: Date;
  endsAt: Date;
}

export interface ShiftToday {
  sessionId: string;
  room: string;
  startsAt: Date;
  endsAt: Date;
  arriving: { at: Date; name: string | null; year: number | null }[];
}

/** Small reads for first pages; row security decides what each person sees of them. */
@Injectable()
export class HomeQueries {
  async nextBooking(tx: Tx, actor: Actor): Promise<NextBooking | undefined> {
    return tx.one<NextBooking>(
      `SELECT b.id, b.starts_at AS "startsAt", r.name AS room, r.directions,
         coalesce(p.preferred_name, p.given_name) AS listener, p.year_group AS "listenerYear"
       FROM booking b
       JOIN session s ON s.school_id = b.school_id AND s.id = b.session_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       JOIN person p ON p.school_id = b.school_id AND p.id = b.listener_id
       WHERE b.school_id = $1 AND b.student_id = $2 AND b.state IN ('booked', 'arrived') AND b.ends_at > $3
       ORDER BY b.starts_at LIMIT 1`,
      [actor.schoolId, actor.personId, tx.now],
    );
  }

  /** Sessions that are still on today; never how full they are. */
  sessionsToday(tx: Tx, actor: Actor): Promise<OpenSession[]> {
    return tx.query<OpenSession>(
      `SELECT s.id, d.name, r.name AS room, s.starts_at AS "startsAt", s.ends_at AS "endsAt"
       FROM session s
       JOIN drop_in d ON d.school_id = s.school_id AND d.id = s.drop_in_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       WHERE s.school_id = $1 AND s.cancelled_at IS NULL AND s.ends_at > $2
         AND s.local_date = ($2::timestamptz AT TIME ZONE $3)::date
         AND s.adult_id IS NOT NULL AND s.adult_confirmed_at IS NOT NULL
         AND EXISTS (SELECT 1 FROM shift h WHERE h.school_id = s.school_id AND h.session_id = s.id AND h.withdrawn_at IS NULL)
       ORDER BY s.starts_at`,
      [actor.schoolId, tx.now, actor.school.timezone],
    );
  }

  /** The sessions ahead that the actor is the adult of: those of today, or else the next one. */
  async duty(tx: Tx, actor: Actor): Promise<{ today: OpenSession[]; next?: OpenSession }> {
    const ahead = await tx.query<OpenSession & { today: boolean }>(
      `SELECT s.id, d.name, r.name AS room, s.starts_at AS "startsAt", s.ends_at AS "endsAt",
         s.local_date = ($2::timestamptz AT TIME ZONE $3)::date AS today
       FROM session s
       JOIN drop_in d ON d.school_id = s.school_id AND d.id = s.drop_in_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       WHERE s.school_id = $1 AND s.cancelled_at IS NULL AND s.ends_at > $2 AND s.adult_id = $4
       ORDER BY s.starts_at LIMIT 20`,
      [actor.schoolId, tx.now, actor.school.timezone, actor.personId],
    );
    return { today: ahead.filter(({ today }) => today), next: ahead[0] };
  }

  async nextShift(tx: Tx, actor: Actor): Promise<ShiftToday | undefined> {
    const shift = await tx.one<Omit<ShiftToday, 'arriving'>>(
      `SELECT s.id AS "sessionId", r.name AS room, s.starts_at AS "startsAt", s.ends_at AS "endsAt"
       FROM shift h
       JOIN session s ON s.school_id = h.school_id AND s.id = h.session_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       WHERE h.school_id = $1 AND h.listener_id = $2 AND h.withdrawn_at IS NULL
         AND s.cancelled_at IS NULL AND s.ends_at > $3
       ORDER BY s.starts_at LIMIT 1`,
      [actor.schoolId, actor.personId, tx.now],
    );
    if (shift === undefined) return undefined;
    const arriving = await tx.query<ShiftToday['arriving'][number]>(
      `SELECT b.starts_at AS at, coalesce(p.preferred_name, p.given_name) AS name, b.year_group AS year
       FROM booking b LEFT JOIN person p ON p.school_id = b.school_id AND p.id = b.student_id
       WHERE b.school_id = $1 AND b.listener_id = $2 AND b.session_id = $3 AND b.state IN ('booked', 'arrived')
       ORDER BY b.starts_at`,
      [actor.schoolId, actor.personId, shift.sessionId],
    );
    return { ...shift, arriving };
  }

  async onBreak(tx: Tx, actor: Actor): Promise<boolean> {
    const row = await tx.one(
      `SELECT 1 FROM listener WHERE school_id = $1 AND person_id = $2 AND paused_since IS NOT NULL`,
      [actor.schoolId, actor.personId],
    );
    return row !== undefined;
  }

  /** For the coordinator: what the next two weeks lack, in counts of sessions. */
  async rota(tx: Tx, actor: Actor): Promise<{ sessions: number; noAdult: number; short: number }> {
    const row = await tx.one<{ sessions: number; noAdult: number; short: number }>(
      `SELECT count(*)::int AS sessions,
         count(*) FILTER (WHERE s.adult_id IS NULL OR s.adult_confirmed_at IS NULL)::int AS "noAdult",
         count(*) FILTER (WHERE (SELECT count(*) FROM shift h WHERE h.school_id = s.school_id
           AND h.session_id = s.id AND h.withdrawn_at IS NULL) < d.listeners)::int AS short
       FROM session s JOIN drop_in d ON d.school_id = s.school_id AND d.id = s.drop_in_id
       WHERE s.school_id = $1 AND s.cancelled_at IS NULL
         AND s.starts_at BETWEEN $2::timestamptz AND $2::timestamptz + interval '14 days'`,
      [actor.schoolId, tx.now],
    );
    return row ?? { sessions: 0, noAdult: 0, short: 0 };
  }

  async listenersBlocked(tx: Tx, actor: Actor): Promise<{ may: number; blocked: number }> {
    const row = await tx.one<{ may: number; blocked: number }>(
      `SELECT count(*) FILTER (WHERE st.may_listen)::int AS may,
         count(*) FILTER (WHERE NOT st.may_listen)::int AS blocked
       FROM listener_standing st JOIN listener l ON l.school_id = st.school_id AND l.person_id = st.person_id
       WHERE st.school_id = $1 AND l.left_on IS NULL`,
      [actor.schoolId],
    );
    return row ?? { may: 0, blocked: 0 };
  }

  /** For the administrator: how fresh the roster is and how many people are at the school. */
  async roll(
    tx: Tx,
    actor: Actor,
  ): Promise<{ students: number; staff: number; importedAt: Date | null }> {
    const row = await tx.one<{ students: number; staff: number; importedAt: Date | null }>(
      `SELECT count(*) FILTER (WHERE kind = 'student')::int AS students,
         count(*) FILTER (WHERE kind = 'staff')::int AS staff,
         (SELECT max(applied_at) FROM roster_import i WHERE i.school_id = $1 AND i.state = 'applied') AS "importedAt"
       FROM person WHERE school_id = $1 AND left_at IS NULL`,
      [actor.schoolId],
    );
    return row ?? { students: 0, staff: 0, importedAt: null };
  }
}
