import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Tx } from '../../../src/platform/db/tx.js';
import type { Examples, Holders } from './examples.js';
import type { BuiltSchool } from './school.js';

/** Tomorrow's lunch, open: a student's booking on a listener's shift, an adult on duty. */
export async function makeSession(
  tx: Tx,
  school: BuiltSchool,
  { student, listener, adult }: Holders,
): Promise<Pick<Examples, 'dropIn' | 'session' | 'shift' | 'booking' | 'contact'>> {
  const [dropIn, session, shift] = [randomUUID(), randomUUID(), randomUUID()];
  const [booking, contact] = [randomUUID(), randomUUID()];
  const school_id = school.id;
  const day = DateTime.fromJSDate(tx.now, { zone: 'Europe/London' }).plus({ days: 1 });
  const at = (hour: number, minute: number): Date => day.set({ hour, minute }).toJSDate();
  const room = randomUUID();
  // One live booking to a student, and no end of sessions to an adult's list.
  await tx.query(
    `UPDATE booking SET state = 'finished' WHERE student_id = $1 AND state = 'booked'`,
    [student],
  );
  await tx.query(`UPDATE session SET adult_id = NULL WHERE adult_id = $1`, [adult]);
  await insert(tx, 'room', { id: room, school_id, name: room, open: true });
  await insert(tx, 'drop_in', {
    id: dropIn,
    school_id,
    name: 'Lunch',
    room_id: room,
    weekday: day.weekday,
    starts_at: '12:00',
    ends_at: '13:00',
    slot_minutes: 20,
    listeners: 1,
    from_date: day.toISODate(),
    until_date: day.toISODate(),
    adult_id: adult,
    made_by: school.people.cora,
    made_at: tx.now,
  });
  await insert(tx, 'session', {
    id: session,
    school_id,
    drop_in_id: dropIn,
    room_id: room,
    local_date: day.toISODate(),
    starts_at: at(12, 0),
    ends_at: at(13, 0),
    adult_id: adult,
    adult_confirmed_at: tx.now,
  });
  await insert(tx, 'shift', { id: shift, school_id, session_id: session, listener_id: listener });
  const slots = [0, 20, 40].map((minute) => ({ id: randomUUID(), minute }));
  for (const { id, minute } of slots)
    await insert(tx, 'slot', {
      id,
      school_id,
      shift_id: shift,
      session_id: session,
      starts_at: at(12, minute),
      ends_at: at(12, minute + 20),
      state: 'free',
    });
  await insert(tx, 'booking', {
    id: booking,
    school_id,
    slot_id: slots[0]?.id,
    session_id: session,
    listener_id: listener,
    student_id: student,
    year_group: 9,
    kind: 'booking',
    state: 'booked',
    starts_at: at(12, 0),
    ends_at: at(12, 20),
    made_at: tx.now,
  });
  await insert(tx, 'contact', {
    id: contact,
    school_id,
    listener_id: listener,
    form_key: randomUUID(),
    occurred_at: tx.now,
    state: 'logged',
    logged_at: tx.now,
    minutes: 10,
    main_theme: 'friendship',
    next_step: 'none',
    risk_of_harm: false,
    wellbeing: 4,
  });
  return { dropIn, session, shift, booking, contact };
}

/** One row as it is, by the names of its columns. */
export async function insert(
  tx: Tx,
  table: string,
  row: Record<string, unknown>,
  unlessThere = false,
): Promise<void> {
  const columns = Object.keys(row);
  await tx.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})
     ${unlessThere ? 'ON CONFLICT DO NOTHING' : ''}`,
    Object.values(row),
  );
}
