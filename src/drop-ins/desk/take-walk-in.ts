import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { brokeUnique } from '../../platform/db/faults.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { ARRIVAL_OPENS_MINUTES } from '../booking-states.rules.js';
import { Booking } from '../bookings/booking.entity.js';
import { sessionPaths, shiftPaths } from '../drop-ins.paths.js';
import { holdRota } from '../rota/rota-lock.js';
import { canOpen } from '../sessions/can-open.rules.js';
import { SessionQueries } from '../sessions/session.queries.js';
import { type FreeSlot, OwnShiftsQueries } from '../shifts/own-shifts.queries.js';
import type { DeskWalkInForm, OwnWalkInForm } from './walk-in.form.js';

/** Somebody comes without a booking and takes a free slot at once. */
@Injectable()
export class TakeWalkIn {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly calendar: CalendarQueries,
    private readonly sessions: SessionQueries,
    private readonly shifts: OwnShiftsQueries,
  ) {}

  /** By a listener, on their own shift: the next free slot; who comes is not asked. */
  async onShift(actor: Actor, once: Once, shiftId: string, values: OwnWalkInForm): Promise<string> {
    return this.taking(
      runOnce(this.db, actor, once, async (tx) => {
        await holdRota(tx, actor.schoolId, 'shared');
        const shift = await this.shifts.ownShift(tx, actor, shiftId);
        if (shift === undefined) throw new NotFoundException();
        await this.checkOpen(tx, actor, shift.sessionId, 'year');
        const free = await this.shifts.free(tx, actor, [shift.sessionId]);
        const slot = free.find((one) => one.shiftId === shiftId);
        if (slot === undefined) throw Refused.conflict('year', 'You have no free time left.');
        await this.take(tx, actor, slot, { studentId: null, yearGroup: Number(values.year) });
        return `${shiftPaths.mine()}?done=walk-in`;
      }),
      'year',
    );
  }

  /** By the adult on duty, who may pick the student from the roll. */
  async atDesk(
    actor: Actor,
    once: Once,
    sessionId: string,
    values: DeskWalkInForm,
  ): Promise<string> {
    return this.taking(
      runOnce(this.db, actor, once, async (tx) => {
        await holdRota(tx, actor.schoolId, 'shared');
        if (!(await this.shifts.duties(tx, actor)).includes(sessionId))
          throw new NotFoundException();
        await this.checkOpen(tx, actor, sessionId, 'slot');
        const who = values.student
          ? await this.student(tx, actor, values.student)
          : { studentId: null, yearGroup: Number(values.year) };
        const free = await this.shifts.free(tx, actor, [sessionId]);
        const slot = free.find(({ id }) => id === values.slot);
        if (slot === undefined) throw Refused.conflict('slot', GONE);
        const { studentId } = who;
        const apart =
          studentId === null ? [] : await this.shifts.mustNotMeet(tx, studentId, sessionId);
        if (studentId === slot.listenerId || apart.includes(slot.listenerId))
          throw Refused.conflict('slot', 'Please choose another listener for this student.');
        await this.take(tx, actor, slot, who);
        return `${sessionPaths.desk(sessionId)}?done=walk-in`;
      }),
      'slot',
    );
  }

  private async student(
    tx: Tx,
    actor: Actor,
    id: string,
  ): Promise<{ studentId: string; yearGroup: number | null }> {
    const student = (await this.shifts.roll(tx, actor)).find((one) => one.id === id);
    if (student === undefined) throw Refused.field('student', 'Choose a student from the list.');
    return { studentId: id, yearGroup: student.yearGroup };
  }

  /** People are let in as early as arrivals are taken. */
  private async checkOpen(tx: Tx, actor: Actor, id: string, field: string): Promise<void> {
    const [session] = await this.sessions.sessions(tx, actor.schoolId, { ids: [id] });
    if (session === undefined) throw new NotFoundException();
    const days = await this.calendar.calendar(tx, actor.schoolId);
    if (!canOpen(session, days)) throw Refused.conflict(field, 'This session is not open.');
    const opens = session.startsAt.getTime() - ARRIVAL_OPENS_MINUTES * 60_000;
    if (tx.now.getTime() < opens || session.endsAt <= tx.now)
      throw Refused.conflict(field, 'That is for while the session is on.');
  }

  private async take(
    tx: Tx,
    actor: Actor,
    slot: FreeSlot,
    who: { studentId: string | null; yearGroup: number | null },
  ): Promise<void> {
    const id = randomUUID();
    await tx.insert(Booking, {
      id,
      schoolId: actor.schoolId,
      slotId: slot.id,
      sessionId: slot.sessionId,
      listenerId: slot.listenerId,
      ...who,
      kind: 'walk_in',
      state: 'arrived',
      startsAt: slot.startsAt,
      endsAt: slot.endsAt,
      madeAt: tx.now,
      arrivedAt: tx.now,
    });
    await this.audit.write(tx, { action: 'walk_in_taken', kind: 'booking', record: id });
  }

  private async taking(work: Promise<string>, field: string): Promise<string> {
    return work.catch((error: unknown) => {
      if (brokeUnique(error, 'booking_slot_once')) throw Refused.conflict(field, GONE);
      if (brokeUnique(error, 'booking_walk_in_live'))
        throw Refused.conflict('student', 'This student is with a listener already.');
      throw error;
    });
  }
}

const GONE = 'That time is not free any more. Please choose another.';
