import type { INestApplicationContext } from '@nestjs/common';
import { DateTime } from 'luxon';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import type { DemoSchool } from './acting.js';
import { bulk } from './bulk.js';
import { BLOCKED_LISTENER, type DemoSchoolPlan, LISTENERS, STUDENTS } from './cast.js';
import { demoHistory } from './demo-history.js';

/** Of the term under way: fewer came so far, and nobody is at the limit of their bookings. */
const SO_FAR = 0.25;

/**
 * The sessions, bookings and logs of the two finished terms and of the one under way. They are
 * written in bulk as the owner: no page lets anybody book or log in the past, and one by one it would
 * take minutes. One transaction, so that there is a past or none.
 */
export async function makePast(
  app: INestApplicationContext,
  school: DemoSchool,
  plan: DemoSchoolPlan,
): Promise<void> {
  await app.get(Database).asOwner(async (tx) => {
    const yesterday = dayBefore(isoDate(tx.now, school.timezone));
    const calendars = app.get(CalendarQueries);
    const terms = await calendars.terms(tx, school.id);
    const facts = await pastFacts(tx, school, await calendars.calendar(tx, school.id));
    if (facts === undefined) return;
    for (const { startsOn, endsOn } of terms) {
      if (startsOn > yesterday) continue;
      const finished = endsOn <= yesterday;
      const rows = demoHistory({
        ...facts,
        slug: `${plan.slug}|${startsOn}`,
        from: startsOn,
        until: finished ? endsOn : yesterday,
        visitors: Math.round(plan.visitorsPerTerm * (finished ? 1 : SO_FAR)),
      });
      for (const table of ['session', 'shift', 'slot', 'booking', 'contact'] as const)
        await bulk(tx, table, rows[table]);
    }
  });
}

/** Undefined when there is a past already. */
async function pastFacts(
  tx: Tx,
  school: DemoSchool,
  calendar: Awaited<ReturnType<CalendarQueries['calendar']>>,
) {
  const known = await tx.one(`SELECT 1 FROM contact WHERE school_id = $1 LIMIT 1`, [school.id]);
  if (known !== undefined) return undefined;
  const people = await tx.query<{ id: string; username: string; kind: string; year: number }>(
    `SELECT id, username, kind, year_group AS year FROM person WHERE school_id = $1 ORDER BY username`,
    [school.id],
  );
  const dropIns = await tx.query<{ id: string; roomId: string; weekday: number }>(
    `SELECT id, room_id AS "roomId", weekday FROM drop_in WHERE school_id = $1 AND ended_at IS NULL`,
    [school.id],
  );
  const supervisor = people.find(({ username }) => username === 'supervisor');
  if (supervisor === undefined) throw new Error('The demo has no supervisor.');
  const signIn = new Set([...STUDENTS, ...LISTENERS]);
  return {
    schoolId: school.id,
    calendar,
    dropIns: new Map(dropIns.map((dropIn) => [dropIn.weekday, dropIn])),
    adultId: supervisor.id,
    listeners: people
      .filter(({ username }) => LISTENERS.includes(username) && username !== BLOCKED_LISTENER)
      .map(({ id }) => id),
    // Those who sign in keep a clean sheet: what is seen of them was done by somebody at a page.
    students: people.filter(({ kind, username }) => kind === 'student' && !signIn.has(username)),
  };
}

function dayBefore(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).minus({ days: 1 }).toFormat('yyyy-MM-dd');
}
