import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import type { BookableSlot } from '../booking.rules.js';
import type { CancelledWhy } from './session.entity.js';

/** A session with all that decides whether it opens, as it stands now. */
export interface SessionRow {
  id: string;
  dropInId: string;
  dropIn: string;
  /** In the school, yyyy-MM-dd. */
  date: string;
  startsAt: Date;
  endsAt: Date;
  cancelledWhy: CancelledWhy | null;
  room: string;
  directions: string | null;
  roomOpen: boolean;
  slotMinutes: number;
  listenersWanted: number;
  eligibleListeners: number;
  adultId: string | null;
  adultsConfirmed: number;
}

/** A slot as the rules of booking reckon with it, with what a student is told of the listener. */
export type SlotRow = Omit<BookableSlot, 'sessionCanOpen'> & {
  readonly listenerName: string;
  readonly listenerYear: number | null;
};

/** Some sessions: by id, by drop-in, or those that overlap a span of time. */
export type Which =
  | { readonly ids: readonly string[] }
  | { readonly dropIn: string }
  | { readonly from: Date; readonly until: Date };

/** A listener whom the eligibility rule lets listen on the date of session `s`. */
export const MAY_LISTEN_THEN = `(st.may_listen AND (st.may_listen_until IS NULL OR st.may_listen_until >= s.local_date))`;

/** When and where somebody listens: no names of students, so everybody signed in may ask. */
@Injectable()
export class SessionQueries {
  /** Asks for nothing the worker may not see, so that the sweep and the page agree. */
  sessions(tx: Tx, schoolId: string, which: Which): Promise<SessionRow[]> {
    const { where, parameters } = condition(which);
    return tx.query<SessionRow>(
      `SELECT s.id, s.drop_in_id AS "dropInId", d.name AS "dropIn", s.local_date AS date,
         s.starts_at AS "startsAt", s.ends_at AS "endsAt", s.cancelled_why AS "cancelledWhy",
         r.name AS room, r.directions, r.open AS "roomOpen",
         d.slot_minutes AS "slotMinutes", d.listeners AS "listenersWanted",
         (SELECT count(*)::int FROM shift sh
          JOIN listener_standing st ON st.school_id = sh.school_id AND st.person_id = sh.listener_id
          WHERE sh.school_id = s.school_id AND sh.session_id = s.id AND sh.withdrawn_at IS NULL
            AND ${MAY_LISTEN_THEN}) AS "eligibleListeners",
         s.adult_id AS "adultId",
         (s.adult_confirmed_at IS NOT NULL AND a.id IS NOT NULL AND a.left_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM absence o WHERE o.school_id = s.school_id
            AND o.person_id = s.adult_id AND o.starts_at < s.ends_at
            AND (o.ends_at IS NULL OR o.ends_at > s.starts_at)))::int AS "adultsConfirmed"
       FROM session s
       JOIN drop_in d ON d.school_id = s.school_id AND d.id = s.drop_in_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       LEFT JOIN person a ON a.school_id = s.school_id AND a.id = s.adult_id
       WHERE s.school_id = $1 AND ${where} ORDER BY s.starts_at, s.id`,
      [schoolId, ...parameters],
    );
  }

  /** The slots of listeners who are still on the rota, taken ones too. */
  slots(tx: Tx, schoolId: string, which: Which): Promise<SlotRow[]> {
    const { where, parameters } = condition(which);
    return tx.query<SlotRow>(
      `SELECT sl.id, sl.session_id AS "sessionId", sl.state,
         sl.starts_at AS "startsAt", sl.ends_at AS "endsAt",
         p.id AS "listenerId", p.tutor_group AS "listenerTutorGroup", p.year_group AS "listenerYear",
         coalesce(p.preferred_name, p.given_name) AS "listenerName",
         coalesce(${MAY_LISTEN_THEN}, false) AS "listenerMayListen"
       FROM session s
       JOIN slot sl ON sl.school_id = s.school_id AND sl.session_id = s.id
       JOIN shift sh ON sh.school_id = sl.school_id AND sh.id = sl.shift_id
       JOIN person p ON p.school_id = sh.school_id AND p.id = sh.listener_id
       LEFT JOIN listener_standing st ON st.school_id = sh.school_id AND st.person_id = sh.listener_id
       WHERE s.school_id = $1 AND ${where} AND sh.withdrawn_at IS NULL AND sl.state <> 'withdrawn'
       ORDER BY sl.starts_at, sl.id`,
      [schoolId, ...parameters],
    );
  }
}

function condition(which: Which): { where: string; parameters: unknown[] } {
  if ('ids' in which) return { where: `s.id = ANY ($2)`, parameters: [which.ids] };
  if ('dropIn' in which) return { where: `s.drop_in_id = $2`, parameters: [which.dropIn] };
  return {
    where: `s.ends_at > $2 AND s.starts_at < $3`,
    parameters: [which.from, which.until],
  };
}
