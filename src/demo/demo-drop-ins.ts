import type { INestApplicationContext } from '@nestjs/common';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import { CreateDropIn } from '../drop-ins/rota/create-drop-in.js';
import { actingAs, type DemoSchool, freshOnce } from './acting.js';

/** Three listeners with three slots each on every weekday: 90 slots in two weeks. */
export const LISTENED_AT = { from: '12:30', until: '13:30' } as const;
export const SLOT_MINUTES = 20;
export const PLACES = 3;
export const ROOM = { name: 'The Den', directions: 'Next to the library, up the blue stairs.' };

/** A drop-in may be planned for two years; the first half of one lies in the past. */
const BACK_DAYS = 300;
const AHEAD_DAYS = 400;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

const NAME = 'Lunchtime listening';
const nameOn = (day: string): string => `${NAME}, ${day}`;
/** For LIKE: the drop-ins of the demo, not those that somebody made in it. */
export const ANY_NAME = `${NAME}, %`;

/** Sees that there is a drop-in on every weekday: the coordinator makes those that are missing. */
export async function keepDropIns(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  const { now, names, room, adult } = await app.get(Database).asOwner(async (tx) => ({
    now: tx.now,
    names: await tx.query<{ name: string }>(
      `SELECT name FROM drop_in WHERE school_id = $1 AND ended_at IS NULL`,
      [school.id],
    ),
    room: await tx.one<{ id: string }>(`SELECT id FROM room WHERE school_id = $1 AND name = $2`, [
      school.id,
      ROOM.name,
    ]),
    adult: await tx.one<{ id: string }>(
      `SELECT id FROM person WHERE school_id = $1 AND username = 'supervisor'`,
      [school.id],
    ),
  }));
  const missing = WEEKDAYS.filter((day) => !names.some(({ name }) => name === nameOn(day)));
  if (missing.length === 0 || room === undefined) return;
  const day = (offset: number): string =>
    isoDate(new Date(now.getTime() + offset * 24 * 3_600_000), school.timezone);
  await actingAs(app, school, 'coordinator', async (coordinator) => {
    for (const weekday of missing)
      await app.get(CreateDropIn).run(coordinator, freshOnce(), {
        name: nameOn(weekday),
        room: room.id,
        weekday: String(WEEKDAYS.indexOf(weekday) + 1),
        startsAt: LISTENED_AT.from,
        endsAt: LISTENED_AT.until,
        slotMinutes: SLOT_MINUTES,
        listeners: PLACES,
        from: day(-BACK_DAYS),
        until: day(AHEAD_DAYS),
        adult: adult?.id,
      });
  });
}
