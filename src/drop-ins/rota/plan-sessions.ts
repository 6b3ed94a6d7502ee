import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { type LeftOutDate, type SessionCalendar, sessionDates } from '../session-dates.rules.js';
import { Session } from '../sessions/session.entity.js';
import { DropIn } from './drop-in.entity.js';

type Existing = Pick<Session, 'id' | 'localDate' | 'cancelledWhy'>;

/** Makes the sessions of drop-ins agree with the calendar; only those to come change. */
@Injectable()
export class PlanSessions {
  constructor(private readonly calendar: CalendarQueries) {}

  /** Every drop-in of a school that goes on. */
  async all(tx: Tx, schoolId: string): Promise<void> {
    const calendar = await this.calendar.calendar(tx, schoolId);
    const dropIns = await tx.manager.findBy(DropIn, { schoolId });
    for (const dropIn of dropIns) if (dropIn.endedAt === null) await this.one(tx, dropIn, calendar);
  }

  /** @returns how many sessions it has ahead; none are made in the past. */
  async one(tx: Tx, dropIn: DropIn, calendar: SessionCalendar): Promise<number> {
    const { sessions, leftOut } = sessionDates(
      { ...dropIn, from: dropIn.fromDate, until: dropIn.untilDate },
      calendar,
    );
    const ahead = sessions.filter(({ startsAt }) => startsAt > tx.now);
    const existing = await tx.query<Existing>(
      `SELECT id, local_date AS "localDate", cancelled_why AS "cancelledWhy" FROM session
       WHERE school_id = $1 AND drop_in_id = $2 AND starts_at > $3`,
      [dropIn.schoolId, dropIn.id, tx.now],
    );
    const planned = new Set(ahead.map(({ date }) => date));
    const known = new Set(existing.map(({ localDate }) => localDate));
    await this.bringBack(
      tx,
      existing.filter((one) => one.cancelledWhy !== null && planned.has(one.localDate)),
    );
    await this.cancel(
      tx,
      existing.filter((one) => one.cancelledWhy === null && !planned.has(one.localDate)),
      leftOut,
    );
    await tx.insert(
      Session,
      ahead
        .filter(({ date }) => !known.has(date))
        .map(({ date, startsAt, endsAt }) => ({
          id: randomUUID(),
          schoolId: dropIn.schoolId,
          dropInId: dropIn.id,
          roomId: dropIn.roomId,
          localDate: date,
          startsAt,
          endsAt,
          adultId: dropIn.adultId,
          // The coordinator who names the adult has asked them.
          adultConfirmedAt: dropIn.adultId === null ? null : tx.now,
        })),
    );
    return ahead.length;
  }

  /** The calendar took it away and now gives it back: with the listeners it had. */
  private async bringBack(tx: Tx, sessions: readonly Existing[]): Promise<void> {
    for (const { id } of sessions)
      await tx.manager.update(Session, { id }, { cancelledAt: null, cancelledWhy: null });
  }

  private async cancel(
    tx: Tx,
    sessions: readonly Existing[],
    leftOut: readonly LeftOutDate[],
  ): Promise<void> {
    for (const { id, localDate } of sessions) {
      const why = leftOut.find(({ date }) => date === localDate)?.reason ?? 'out_of_term';
      await tx.manager.update(Session, { id }, { cancelledAt: tx.now, cancelledWhy: why });
    }
  }
}
