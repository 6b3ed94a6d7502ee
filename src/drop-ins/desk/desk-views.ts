import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { whyNotOpen } from '../sessions/can-open.rules.js';
import { SessionQueries, type SessionRow } from '../sessions/session.queries.js';
import { type FreeSlot, type MetBooking, OwnShiftsQueries } from '../shifts/own-shifts.queries.js';

export interface KnownSession extends SessionRow {
  readonly blockers: readonly string[];
}

export interface DeskFacts {
  readonly session: KnownSession;
  readonly bookings: readonly MetBooking[];
  readonly free: readonly FreeSlot[];
  readonly roll: readonly { id: string; name: string; yearGroup: number | null }[];
  readonly listeners: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** Puts together what the adult on duty sees. */
@Injectable()
export class DeskViews {
  constructor(
    private readonly calendar: CalendarQueries,
    private readonly sessions: SessionQueries,
    private readonly shifts: OwnShiftsQueries,
  ) {}

  async duties(tx: Tx, actor: Actor): Promise<KnownSession[]> {
    return this.known(tx, actor, await this.shifts.duties(tx, actor));
  }

  /** Nothing when somebody else is the adult there. */
  async desk(tx: Tx, actor: Actor, id: string): Promise<DeskFacts | undefined> {
    const own = await this.shifts.duties(tx, actor);
    const [session] = await this.known(
      tx,
      actor,
      own.filter((one) => one === id),
    );
    if (session === undefined) return undefined;
    const slots = await this.sessions.slots(tx, actor.schoolId, { ids: [id] });
    return {
      session,
      bookings: await this.shifts.bookings(tx, actor, [id]),
      free: await this.shifts.free(tx, actor, [id]),
      roll: await this.shifts.roll(tx, actor),
      listeners: new Map(slots.map(({ listenerId, listenerName }) => [listenerId, listenerName])),
      now: tx.now,
    };
  }

  async known(tx: Tx, { schoolId }: Actor, ids: readonly string[]): Promise<KnownSession[]> {
    const sessions = await this.sessions.sessions(tx, schoolId, { ids });
    const days = await this.calendar.calendar(tx, schoolId);
    return sessions.map((session) => ({
      ...session,
      blockers: whyNotOpen(session, days).map(({ sentence }) => sentence),
    }));
  }
}
