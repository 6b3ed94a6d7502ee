import { randomUUID } from 'node:crypto';
import type { Tx } from '../platform/db/tx.js';
import { DateTime } from 'luxon';
import { isoDate } from '../platform/clock/local-time.js';
import { localTime } from '../school/school-time.rules.js';
import type { DemoSchool } from './acting.js';
import { bulk } from './bulk.js';
import { MET_BY_OWING, OWING } from './cast.js';
import { ANY_NAME, LISTENED_AT, SLOT_MINUTES } from './demo-drop-ins.js';

const DAY = 24 * 3_600_000;

interface PastSlot {
  id: string;
  sessionId: string;
  startsAt: Date;
  endsAt: Date;
}

/**
 * Sees that the first listeners each owe the log of a time that is over. Nobody can book in the past
 * on a page, so the owner writes the booking, into a slot of theirs that nobody took.
 */
export async function keepLogsOwed(tx: Tx, school: DemoSchool): Promise<void> {
  for (const [place, username] of OWING.entries()) {
    const listener = await personOf(tx, school, username);
    const student = await personOf(tx, school, MET_BY_OWING[place] ?? '');
    if (await owesLog(tx, school, listener.id)) continue;
    const slot = await pastSlot(tx, school, listener.id, place);
    await bulk(tx, 'booking', [
      {
        id: randomUUID(),
        school_id: school.id,
        slot_id: slot.id,
        session_id: slot.sessionId,
        listener_id: listener.id,
        student_id: student.id,
        year_group: student.year,
        kind: 'booking',
        state: 'finished',
        starts_at: slot.startsAt,
        ends_at: slot.endsAt,
        limits_accepted_at: slot.startsAt,
        made_at: slot.startsAt,
        arrived_at: slot.startsAt,
      },
    ]);
  }
}

async function owesLog(tx: Tx, school: DemoSchool, listenerId: string): Promise<boolean> {
  const owed = await tx.one(
    `SELECT 1 FROM booking b WHERE b.school_id = $1 AND b.listener_id = $2 AND b.ends_at <= $3
       AND b.state IN ('arrived', 'finished') AND b.student_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM contact c
         WHERE c.school_id = b.school_id AND c.booking_id = b.id AND c.state = 'logged')`,
    [school.id, listenerId, tx.now],
  );
  return owed !== undefined;
}

/** The last one of theirs that is free; where they had none for a fortnight, one is made up. */
async function pastSlot(
  tx: Tx,
  school: DemoSchool,
  listenerId: string,
  place: number,
): Promise<PastSlot> {
  const free = await tx.one<PastSlot>(
    `SELECT sl.id, sl.session_id AS "sessionId", sl.starts_at AS "startsAt", sl.ends_at AS "endsAt"
     FROM slot sl JOIN shift sh ON sh.school_id = sl.school_id AND sh.id = sl.shift_id
     WHERE sl.school_id = $1 AND sh.listener_id = $2 AND sl.state = 'free'
       AND sl.ends_at <= $3 AND sl.ends_at > $4
     ORDER BY sl.starts_at DESC LIMIT 1`,
    [school.id, listenerId, tx.now, new Date(tx.now.getTime() - 14 * DAY)],
  );
  return free ?? madeUpSlot(tx, school, listenerId, place);
}

/** After weeks without a start nobody had a shift: a shift in the last week in which there is room. */
async function madeUpSlot(
  tx: Tx,
  school: DemoSchool,
  listenerId: string,
  place: number,
): Promise<PastSlot> {
  const date = await lastDayWithoutShift(tx, school, listenerId, place);
  const startsAt = localTime(date, LISTENED_AT.from, school.timezone);
  const until = localTime(date, LISTENED_AT.until, school.timezone);
  const session = await tx.one<{ id: string }>(
    `INSERT INTO session (id, school_id, drop_in_id, room_id, local_date, starts_at, ends_at)
     SELECT $2, d.school_id, d.id, d.room_id, $3, $4, $5 FROM drop_in d
     WHERE d.school_id = $1 AND d.weekday = $6 AND d.name LIKE $7 ORDER BY d.made_at DESC LIMIT 1
     ON CONFLICT ON CONSTRAINT session_once_a_day DO UPDATE SET local_date = excluded.local_date
     RETURNING id`,
    [school.id, randomUUID(), date, startsAt, until, place + 1, ANY_NAME],
  );
  if (session === undefined) throw new Error('The demo has no drop-in on that day.');
  const slot: PastSlot = {
    id: randomUUID(),
    sessionId: session.id,
    startsAt,
    endsAt: new Date(startsAt.getTime() + SLOT_MINUTES * 60_000),
  };
  const own = { school_id: school.id, session_id: session.id };
  const shift = { id: randomUUID(), ...own, listener_id: listenerId };
  await bulk(tx, 'shift', [shift]);
  const times = { starts_at: slot.startsAt, ends_at: slot.endsAt };
  await bulk(tx, 'slot', [{ id: slot.id, ...own, ...times, shift_id: shift.id, state: 'free' }]);
  return slot;
}

/** A weekday of its own for each listener who owes, last week or as far back as it takes. */
async function lastDayWithoutShift(
  tx: Tx,
  school: DemoSchool,
  listenerId: string,
  place: number,
): Promise<string> {
  const monday = DateTime.fromISO(isoDate(tx.now, school.timezone), { zone: 'utc' }).startOf(
    'week',
  );
  for (let weeks = 1; ; weeks += 1) {
    const date = monday.plus({ days: place }).minus({ weeks }).toFormat('yyyy-MM-dd');
    const busy = await tx.one(
      `SELECT 1 FROM shift sh JOIN session s ON s.school_id = sh.school_id AND s.id = sh.session_id
       WHERE sh.school_id = $1 AND sh.listener_id = $2 AND s.local_date = $3`,
      [school.id, listenerId, date],
    );
    if (busy === undefined) return date;
  }
}

async function personOf(
  tx: Tx,
  school: DemoSchool,
  username: string,
): Promise<{ id: string; year: number }> {
  const person = await tx.one<{ id: string; year: number }>(
    `SELECT id, year_group AS year FROM person WHERE school_id = $1 AND username = $2`,
    [school.id, username],
  );
  if (person === undefined) throw new Error(`The demo has no ${username}.`);
  return person;
}
