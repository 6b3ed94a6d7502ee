import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';

export interface DropInRow {
  id: string;
  name: string;
  room: string;
  weekday: number;
  startsAt: string;
  endsAt: string;
  slotMinutes: number;
  listeners: number;
  from: string;
  until: string;
  endedAt: Date | null;
}

export interface PlaceRow {
  shiftId: string;
  sessionId: string;
  listener: string;
  listenerYear: number | null;
}

/** What the coordinator sees: counts of slots, names of listeners and adults, none of students. */
@Injectable()
export class RotaQueries {
  dropIns(tx: Tx, schoolId: string): Promise<DropInRow[]> {
    return tx.query<DropInRow>(
      `${DROP_INS} ORDER BY d.ended_at DESC NULLS FIRST, d.weekday, d.starts_at`,
      [schoolId],
    );
  }

  dropIn(tx: Tx, schoolId: string, id: string): Promise<DropInRow | undefined> {
    return tx.one<DropInRow>(`${DROP_INS} AND d.id = $2`, [schoolId, id]);
  }

  /** Who has a place in which session. */
  places(tx: Tx, schoolId: string, sessions: readonly string[]): Promise<PlaceRow[]> {
    return tx.query<PlaceRow>(
      `SELECT sh.id AS "shiftId", sh.session_id AS "sessionId",
         concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS listener,
         p.year_group AS "listenerYear"
       FROM shift sh JOIN person p ON p.school_id = sh.school_id AND p.id = sh.listener_id
       WHERE sh.school_id = $1 AND sh.session_id = ANY ($2) AND sh.withdrawn_at IS NULL
       ORDER BY p.family_name, p.given_name, sh.id`,
      [schoolId, sessions],
    );
  }

  /** Slots of each session, and how many of them are taken. */
  slotCounts(
    tx: Tx,
    schoolId: string,
    sessions: readonly string[],
  ): Promise<{ sessionId: string; slots: number; taken: number }[]> {
    return tx.query(
      `SELECT session_id AS "sessionId", count(*)::int AS slots,
         count(*) FILTER (WHERE state = 'taken')::int AS taken
       FROM slot WHERE school_id = $1 AND session_id = ANY ($2) AND state <> 'withdrawn'
       GROUP BY session_id`,
      [schoolId, sessions],
    );
  }

  /** Names of some people of the school. */
  async names(tx: Tx, schoolId: string, ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ id: string; name: string }>(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name
       FROM person WHERE school_id = $1 AND id = ANY ($2)`,
      [schoolId, ids],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}

const DROP_INS = `
  SELECT d.id, d.name, r.name AS room, d.weekday, d.starts_at AS "startsAt", d.ends_at AS "endsAt",
    d.slot_minutes AS "slotMinutes", d.listeners, d.from_date AS "from", d.until_date AS until,
    d.ended_at AS "endedAt"
  FROM drop_in d JOIN room r ON r.school_id = d.school_id AND r.id = d.room_id
  WHERE d.school_id = $1`;
