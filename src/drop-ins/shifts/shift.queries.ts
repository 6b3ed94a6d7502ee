import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { MAY_LISTEN_THEN } from '../sessions/session.queries.js';
import type { ListenerToRoster, Span } from './fill-shifts.rules.js';

export interface ShiftRow {
  id: string;
  sessionId: string;
  listenerId: string;
  /** False: taken off. */
  live: boolean;
}

/** Shifts in ids alone: what the worker may see as well. */
@Injectable()
export class ShiftQueries {
  of(tx: Tx, schoolId: string, sessions: readonly string[]): Promise<ShiftRow[]> {
    return tx.query<ShiftRow>(
      `SELECT id, session_id AS "sessionId", listener_id AS "listenerId", withdrawn_at IS NULL AS live
       FROM shift WHERE school_id = $1 AND session_id = ANY ($2) ORDER BY id`,
      [schoolId, sessions],
    );
  }

  /** Every listener who is still here, with their shifts between two instants. */
  async listeners(tx: Tx, schoolId: string, from: Date, until: Date): Promise<ListenerToRoster[]> {
    const listeners = await tx.query<Omit<ListenerToRoster, 'shifts'>>(
      `SELECT st.person_id AS id, st.may_listen AS "mayListen", st.may_listen_until AS "mayListenUntil"
       FROM listener_standing st
       JOIN person p ON p.school_id = st.school_id AND p.id = st.person_id
       WHERE st.school_id = $1 AND p.left_at IS NULL ORDER BY st.person_id`,
      [schoolId],
    );
    const shifts = await tx.query<Span & { listenerId: string }>(
      `SELECT sh.listener_id AS "listenerId", s.starts_at AS "startsAt", s.ends_at AS "endsAt"
       FROM session s JOIN shift sh ON sh.school_id = s.school_id AND sh.session_id = s.id
       WHERE s.school_id = $1 AND s.cancelled_at IS NULL AND sh.withdrawn_at IS NULL
         AND s.ends_at > $2 AND s.starts_at < $3`,
      [schoolId, from, until],
    );
    const busy = new Map(listeners.map(({ id }) => [id, [] as Span[]]));
    for (const { listenerId, ...span } of shifts) busy.get(listenerId)?.push(span);
    return listeners.map((listener) => ({ ...listener, shifts: busy.get(listener.id)! }));
  }

  /**
   * Shifts to come that their listener may no longer hold: they left, or the eligibility rule says no
   * for that day.
   */
  async lost(tx: Tx, schoolId: string, listeners?: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT sh.id FROM session s
       JOIN shift sh ON sh.school_id = s.school_id AND sh.session_id = s.id
       WHERE s.school_id = $1 AND s.ends_at > $2 AND sh.withdrawn_at IS NULL
         AND ($3::uuid[] IS NULL OR sh.listener_id = ANY ($3))
         AND NOT EXISTS (SELECT 1 FROM listener_standing st
           JOIN person p ON p.school_id = st.school_id AND p.id = st.person_id
           WHERE st.school_id = sh.school_id AND st.person_id = sh.listener_id
             AND p.left_at IS NULL AND ${MAY_LISTEN_THEN})`,
      [schoolId, tx.now, listeners ?? null],
    );
    return rows.map(({ id }) => id);
  }
}
