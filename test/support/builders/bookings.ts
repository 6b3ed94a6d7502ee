import { randomUUID } from 'node:crypto';
import type { TestApp } from '../app.js';
import type { BuiltSchool } from './school.js';

/**
 * A booking of `student` with `listener` that began `minutesAgo`, with the room, drop-in, session,
 * shift and slot it needs. The adult on duty is `adult`.
 * @returns the booking's id
 */
export async function makePastBooking(
  { db }: Pick<TestApp, 'db'>,
  school: BuiltSchool,
  people: { student: string | null; listener: string; adult: string },
  minutesAgo = 60,
): Promise<string> {
  const [room, dropIn, session, shift, slot, booking] = Array.from({ length: 6 }, () =>
    randomUUID(),
  );
  await db.asOwner(async (tx) => {
    const at = new Date(tx.now.getTime() - minutesAgo * 60_000);
    const ends = new Date(at.getTime() + 20 * 60_000);
    const [listener, adult] = [school.people[people.listener], school.people[people.adult]];
    const student = people.student === null ? null : school.people[people.student];
    await tx.query(`INSERT INTO room (id, school_id, name, open) VALUES ($1, $2, $3, true)`, [
      room,
      school.id,
      `Room ${room?.slice(0, 4)}`,
    ]);
    await tx.query(
      `INSERT INTO drop_in (id, school_id, name, room_id, weekday, starts_at, ends_at, slot_minutes, listeners,
         from_date, until_date, adult_id, made_by, made_at)
       VALUES ($1, $2, 'Lunch', $3, 1, '12:00', '13:00', 20, 1, '2026-01-01', '2026-12-31', $4, $4, $5)`,
      [dropIn, school.id, room, adult, at],
    );
    await tx.query(
      `INSERT INTO session (id, school_id, drop_in_id, room_id, local_date, starts_at, ends_at, adult_id, adult_confirmed_at)
       VALUES ($1, $2, $3, $4, $5::timestamptz::date, $5, $6, $7, $5)`,
      [session, school.id, dropIn, room, at, ends, adult],
    );
    await tx.query(
      `INSERT INTO shift (id, school_id, session_id, listener_id) VALUES ($1, $2, $3, $4)`,
      [shift, school.id, session, listener],
    );
    await tx.query(
      `INSERT INTO slot (id, school_id, shift_id, session_id, starts_at, ends_at, state)
       VALUES ($1, $2, $3, $4, $5, $6, 'free')`,
      [slot, school.id, shift, session, at, ends],
    );
    await tx.query(
      `INSERT INTO booking (id, school_id, slot_id, session_id, listener_id, student_id, year_group, kind, state,
         starts_at, ends_at, made_at)
       VALUES ($1, $2, $3, $4, $5, $6, 9, $7, 'booked', $8, $9, $8)`,
      [
        booking,
        school.id,
        slot,
        session,
        listener,
        student,
        student === null ? 'walk_in' : 'booking',
        at,
        ends,
      ],
    );
  });
  return booking ?? '';
}
