import { Injectable } from '@nestjs/common';
import type { Asker, Tx } from '../platform/db/tx.js';
import {
  type BookingEvent,
  type BookingState,
  LIVE_STATES,
  QUOTA_STATES,
  stepBooking,
} from './booking-states.rules.js';
import type { BookingStudent } from './booking.rules.js';

/** A booking as the listener who writes its log may know it. */
export interface BookingForLog {
  id: string;
  /** Null for a walk-in who is not known. */
  studentId: string | null;
  studentYear: number | null;
  startsAt: Date;
  endsAt: Date;
  state: BookingState;
}

export interface OwedLog {
  bookingId: string;
  startsAt: Date;
  /** Preferred name; null for a walk-in who is not known. */
  student: string | null;
  studentYear: number | null;
}

/** What a student may know of a booking of their own. */
export interface OwnBooking {
  id: string;
  state: BookingState;
  cancelledWhy: 'student' | 'session' | 'listener' | 'left_school' | null;
  startsAt: Date;
  endsAt: Date;
  room: string;
  directions: string | null;
  listener: string;
  listenerYear: number | null;
}

/** Every read of bookings outside the rota; row security shows only one's own and one's shifts'. */
@Injectable()
export class BookingQueries {
  /** The student's own facts for the rules of booking. Bookings that are over hold nobody back. */
  async bookingStudent(tx: Tx, { personId, schoolId }: Asker): Promise<BookingStudent> {
    const row = await tx.one<{
      tutorGroup: string | null;
      onRoll: boolean;
      liveBookings: number;
      countedStarts: Date[];
      noMatch: string[];
    }>(
      `SELECT p.tutor_group AS "tutorGroup", p.left_at IS NULL AS "onRoll",
         (SELECT count(*)::int FROM booking b WHERE b.school_id = p.school_id AND b.student_id = p.id
            AND b.kind = 'booking' AND b.state = ANY ($4) AND b.ends_at > $3) AS "liveBookings",
         ARRAY(SELECT b.starts_at FROM booking b WHERE b.school_id = p.school_id AND b.student_id = p.id
            AND b.kind = 'booking' AND b.state = ANY ($5)
            AND b.starts_at > $3::timestamptz - interval '1 year') AS "countedStarts",
         ARRAY(SELECT ctx.my_no_match()) AS "noMatch"
       FROM person p WHERE p.school_id = $1 AND p.id = $2`,
      [schoolId, personId, tx.now, LIVE_STATES, QUOTA_STATES],
    );
    if (row === undefined) throw new Error('The signed-in person is not there.');
    const { noMatch, ...student } = row;
    return {
      ...student,
      id: personId,
      quotaLifted: false,
      noMatches: noMatch.map((other) => ({ student: personId, other })),
    };
  }

  /** One's own bookings of the last year and to come, the latest first. */
  own(tx: Tx, { personId, schoolId }: Asker): Promise<OwnBooking[]> {
    return tx.query<OwnBooking>(
      `SELECT b.id, b.state, b.cancelled_why AS "cancelledWhy",
         b.starts_at AS "startsAt", b.ends_at AS "endsAt", r.name AS room, r.directions,
         coalesce(p.preferred_name, p.given_name) AS listener, p.year_group AS "listenerYear"
       FROM booking b
       JOIN session s ON s.school_id = b.school_id AND s.id = b.session_id
       JOIN room r ON r.school_id = s.school_id AND r.id = s.room_id
       JOIN person p ON p.school_id = b.school_id AND p.id = b.listener_id
       WHERE b.school_id = $1 AND b.student_id = $2 AND b.starts_at > $3::timestamptz - interval '1 year'
       ORDER BY b.starts_at DESC, b.made_at DESC LIMIT 60`,
      [schoolId, personId, tx.now],
    );
  }

  /** One's own booking, held until the transaction ends. */
  holdOwn(
    tx: Tx,
    { personId, schoolId }: Asker,
    id: string,
  ): Promise<{ state: BookingState; startsAt: Date } | undefined> {
    return tx.one(
      `SELECT state, starts_at AS "startsAt" FROM booking
       WHERE school_id = $1 AND id = $2 AND student_id = $3 FOR UPDATE`,
      [schoolId, id, personId],
    );
  }

  /** A booking of one's own shift or of a session one is the adult of, held. */
  holdAtDesk(
    tx: Tx,
    { personId, schoolId }: Asker,
    id: string,
  ): Promise<
    { state: BookingState; startsAt: Date; sessionId: string; mine: boolean } | undefined
  > {
    return tx.one(
      `SELECT b.state, b.starts_at AS "startsAt", b.session_id AS "sessionId", b.listener_id = $3 AS mine
       FROM booking b WHERE b.school_id = $1 AND b.id = $2
         AND (b.listener_id = $3 OR b.session_id IN
           (SELECT s.id FROM session s WHERE s.school_id = $1 AND s.adult_id = $3))
       FOR UPDATE`,
      [schoolId, id, personId],
    );
  }

  /** For the listener who writes a log; nothing when it is not a booking of theirs. */
  forLog(tx: Tx, actor: Asker, bookingId: string): Promise<BookingForLog | undefined> {
    return tx.one<BookingForLog>(
      `SELECT id, student_id AS "studentId", year_group AS "studentYear",
         starts_at AS "startsAt", ends_at AS "endsAt", state
       FROM booking WHERE school_id = $1 AND id = $2 AND listener_id = $3 AND state <> 'cancelled'
         AND id NOT IN (SELECT ctx.my_forgotten_bookings())`,
      [actor.schoolId, bookingId, actor.personId],
    );
  }

  /**
   * A log says that they met: whatever the booking was, it is finished. One that cannot step (it is
   * finished already, or the log came before arrivals opened) stays as it is.
   */
  async finish(tx: Tx, actor: Asker, bookingId: string): Promise<void> {
    const booking = await tx.one<{ state: BookingState; startsAt: Date }>(
      `SELECT state, starts_at AS "startsAt" FROM booking
       WHERE school_id = $1 AND id = $2 AND listener_id = $3 FOR UPDATE`,
      [actor.schoolId, bookingId, actor.personId],
    );
    if (booking !== undefined)
      await this.step(tx, actor.schoolId, bookingId, booking, 'contact_logged');
  }

  /**
   * Logs that a listener owes: of everybody who arrived, and of times that began and of which nobody
   * has said yet that the student did not come.
   */
  owedLogs(tx: Tx, { personId, schoolId }: Asker): Promise<OwedLog[]> {
    return tx.query<OwedLog>(
      `${WITHOUT_LOG}
         AND (b.state IN ('arrived', 'finished') OR (b.state = 'booked' AND b.starts_at <= $3))
       ORDER BY b.starts_at`,
      [schoolId, personId, tx.now],
    );
  }

  /** Of the last week, marked as "did not come": if they came all the same, there is a log to write. */
  missedLately(tx: Tx, { personId, schoolId }: Asker): Promise<OwedLog[]> {
    return tx.query<OwedLog>(
      `${WITHOUT_LOG} AND b.state = 'did_not_attend'
         AND b.starts_at > $3::timestamptz - interval '7 days'
       ORDER BY b.starts_at`,
      [schoolId, personId, tx.now],
    );
  }

  /** @returns why the step cannot be made; null when it was. */
  async step(
    tx: Tx,
    schoolId: string,
    id: string,
    booking: { state: BookingState; startsAt: Date },
    event: BookingEvent,
  ): Promise<string | null> {
    const facts = { state: booking.state, slotStartsAt: booking.startsAt };
    const result = stepBooking(facts, event, tx.now);
    if (!result.ok) return result.refusal.sentence;
    await tx.query(
      `UPDATE booking SET state = $3,
         arrived_at = CASE WHEN $4 = 'arrives' THEN $5::timestamptz ELSE arrived_at END,
         cancelled_at = CASE WHEN $4 = 'student_cancels' THEN $5::timestamptz ELSE cancelled_at END,
         cancelled_why = CASE WHEN $4 = 'student_cancels' THEN 'student' ELSE cancelled_why END
       WHERE school_id = $1 AND id = $2`,
      [schoolId, id, result.state, event, tx.now],
    );
    return null;
  }
}

/** A listener's bookings that no whole log tells of. */
const WITHOUT_LOG = `
  SELECT b.id AS "bookingId", b.starts_at AS "startsAt",
    coalesce(p.preferred_name, p.given_name) AS student, b.year_group AS "studentYear"
  FROM booking b LEFT JOIN person p ON p.school_id = b.school_id AND p.id = b.student_id
  WHERE b.school_id = $1 AND b.listener_id = $2 AND b.id NOT IN (SELECT ctx.my_forgotten_bookings())
    AND NOT EXISTS (SELECT 1 FROM contact c
      WHERE c.school_id = b.school_id AND c.booking_id = b.id AND c.state = 'logged')`;
