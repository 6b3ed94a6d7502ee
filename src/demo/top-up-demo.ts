import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { BookSlot } from '../drop-ins/bookings/book-slot.js';
import { Offers } from '../drop-ins/sessions/offers.js';
import { offeredSlots } from '../drop-ins/sessions/offer.rules.js';
import { WorkOutStanding } from '../listeners/standing/work-out-standing.js';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { Refused } from '../platform/web/submit.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import { CalendarChanged } from '../school/calendar-changed.event.js';
import { Term } from '../school/calendar/term.entity.js';
import { actingAs, type DemoSchool, freshOnce } from './acting.js';
import { BLOCKED_LISTENER, LISTENERS, WITH_BOOKING, WITHOUT_BOOKING } from './cast.js';
import { furtherTerms } from './demo-calendar.rules.js';
import { acknowledgeForgotten } from './demo-concerns.js';
import { ANY_NAME, keepDropIns, ROOM } from './demo-drop-ins.js';
import { keepLogsOwed } from './owed-logs.js';

const DAY = 24 * 3_600_000;

/** Makes what contract.md promises of a demo true again, whenever it is; twice changes nothing. */
export async function topUpDemo(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  await app.get(Database).asOwner(async (tx) => {
    await addTerms(app, tx, school);
    await keepUsable(tx, school);
    await renewListeners(tx, school);
    await app.get(WorkOutStanding).run(tx, school.id);
    await tx.announce(new CalendarChanged(school.id));
  });
  await keepDropIns(app, school);
  await app.get(Database).asOwner(async (tx) => {
    await clearBookings(tx, school);
    await keepLogsOwed(tx, school);
  });
  await keepBookings(app, school);
  await acknowledgeForgotten(app, school);
}

async function addTerms(app: INestApplicationContext, tx: Tx, school: DemoSchool): Promise<void> {
  const terms = await app.get(CalendarQueries).terms(tx, school.id);
  const today = isoDate(tx.now, school.timezone);
  const further = furtherTerms(today, terms.at(-1)?.endsOn ?? today);
  await tx.insert(
    Term,
    further.map((term) => ({ id: randomUUID(), schoolId: school.id, ...term })),
  );
}

/** A drop-in is planned for two years at most, so one of long ago is moved along. */
async function keepUsable(tx: Tx, school: DemoSchool): Promise<void> {
  await tx.query(
    `UPDATE drop_in SET from_date = $2::date - 60, until_date = $2::date + 400
     WHERE school_id = $1 AND ended_at IS NULL AND until_date < $2::date + 60 AND name LIKE $3`,
    [school.id, isoDate(tx.now, school.timezone), ANY_NAME],
  );
  await tx.query(`UPDATE room SET open = true WHERE school_id = $1 AND name = $2 AND NOT open`, [
    school.id,
    ROOM.name,
  ]);
}

/** Time passes for certificates and supervision; all but one listener keep up. */
async function renewListeners(tx: Tx, school: DemoSchool): Promise<void> {
  const today = isoDate(tx.now, school.timezone);
  await tx.query(
    `UPDATE listener l SET certificate_until = greatest(l.certificate_until, $3::date + 200),
       last_supervision_on = greatest(l.last_supervision_on, $3::date - 9)
     FROM person p WHERE l.school_id = $1 AND p.school_id = $1 AND p.id = l.person_id
       AND p.username = ANY ($2) AND (l.certificate_until < $3::date + 100 OR l.last_supervision_on < $3::date - 20)`,
    [school.id, LISTENERS.filter((name) => name !== BLOCKED_LISTENER), today],
  );
  await tx.query(
    `UPDATE listener l SET certificate_until = $3::date - 12,
       last_supervision_on = least(l.last_supervision_on, $3::date - l.supervision_every_days - 20)
     FROM person p WHERE l.school_id = $1 AND p.school_id = $1 AND p.id = l.person_id
       AND p.username = $2 AND l.certificate_until >= $3::date`,
    [school.id, BLOCKED_LISTENER, today],
  );
}

/** Programs book with these students, so they start without a booking. */
async function clearBookings(tx: Tx, school: DemoSchool): Promise<void> {
  await tx.query(
    `UPDATE booking b SET
       state = CASE WHEN b.ends_at > $3 THEN 'cancelled' WHEN b.state = 'arrived' THEN 'finished' ELSE 'did_not_attend' END,
       cancelled_at = CASE WHEN b.ends_at > $3 THEN $3 END,
       cancelled_why = CASE WHEN b.ends_at > $3 THEN 'student' END
     FROM person p WHERE b.school_id = $1 AND p.school_id = $1 AND p.id = b.student_id
       AND p.username = ANY ($2) AND b.state IN ('booked', 'arrived')`,
    [school.id, WITHOUT_BOOKING, tx.now],
  );
}

/** A few students have a time to come, each booked by themself; without one that fits, they wait. */
async function keepBookings(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  const waiting = await app.get(Database).asOwner((tx) =>
    tx.query<{ username: string }>(
      `SELECT p.username FROM person p WHERE p.school_id = $1 AND p.username = ANY ($2)
         AND NOT EXISTS (SELECT 1 FROM booking b WHERE b.school_id = $1 AND b.student_id = p.id
           AND b.state IN ('booked', 'arrived') AND b.ends_at > $3)
       ORDER BY p.username`,
      [school.id, WITH_BOOKING, tx.now],
    ),
  );
  for (const { username } of waiting)
    await actingAs(app, school, username, async (student) => {
      const offer = await app.get(Database).run(student, (tx) => app.get(Offers).load(tx, student));
      const slots = offeredSlots(offer).filter(
        ({ startsAt }) => startsAt.getTime() > offer.now.getTime() + DAY,
      );
      // Not all on one day: the pages of shifts and duties have something to show all week.
      const slot = slots[Math.floor((slots.length * (WITH_BOOKING.indexOf(username) + 1)) / 8)];
      if (slot === undefined) return;
      const values = { slot: slot.id, understandsLimits: 'yes' };
      await app
        .get(BookSlot)
        .run(student, freshOnce(), slot.sessionId, values)
        .catch((fault: unknown) => {
          // Their bookings of the half-term are used up, as anybody's can be.
          if (!(fault instanceof Refused)) throw fault;
        });
    });
}
