import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { LONGEST_PLAN_DAYS } from '../session-dates.rules.js';
import { canOpen } from '../sessions/can-open.rules.js';
import { SessionQueries, type SessionRow, type Which } from '../sessions/session.queries.js';
import { FillShifts } from '../shifts/fill-shifts.js';
import { ShiftQueries } from '../shifts/shift.queries.js';
import { ReleaseBookings } from './release-bookings.js';

/**
 * Brings the sessions to come in line with what is known now: nobody listens who may not, empty
 * places are filled, and no booking stands in a session that cannot open (domain.md, rules 1 and 2).
 * Doing it twice changes nothing. The caller holds the rota alone.
 */
@Injectable()
export class TendRota {
  constructor(
    private readonly calendar: CalendarQueries,
    private readonly sessions: SessionQueries,
    private readonly shifts: ShiftQueries,
    private readonly fill: FillShifts,
    private readonly release: ReleaseBookings,
  ) {}

  async run(tx: Tx, schoolId: string): Promise<void> {
    await this.release.withShifts(tx, schoolId, await this.shifts.lost(tx, schoolId));
    const ahead = await this.sessions.sessions(tx, schoolId, toCome(tx));
    await this.fill.run(tx, schoolId, ahead.filter(isHeld));
    await this.releaseClosed(tx, schoolId, toCome(tx));
  }

  /** Only the last part, for sessions that are known to have bookings. */
  async releaseClosed(tx: Tx, schoolId: string, which: Which): Promise<void> {
    const days = await this.calendar.calendar(tx, schoolId);
    const sessions = await this.sessions.sessions(tx, schoolId, which);
    const closed = sessions.filter((session) => !canOpen(session, days)).map(({ id }) => id);
    await this.release.ofSessions(tx, schoolId, closed);
  }
}

/** No session is planned beyond it. */
function toCome({ now }: Tx): Which {
  return { from: now, until: new Date(now.getTime() + LONGEST_PLAN_DAYS * 24 * 3_600_000) };
}

function isHeld({ cancelledWhy }: SessionRow): boolean {
  return cancelledWhy === null;
}
