import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { slotsOfShift } from '../session-dates.rules.js';
import type { SessionRow } from '../sessions/session.queries.js';
import {
  fillShifts,
  type ListenerToRoster,
  type NewShift,
  type SessionToFill,
} from './fill-shifts.rules.js';
import { Shift } from './shift.entity.js';
import { ShiftQueries } from './shift.queries.js';
import { Slot } from './slot.entity.js';

/** How far back shifts count for a fair share: about a half-term. */
const SHARE_DAYS = 42;
/** Rows to a statement: Postgres takes 65,535 parameters. */
const AT_A_TIME = 1000;

/** Gives the empty places of sessions to listeners, and their shifts slots. */
@Injectable()
export class FillShifts {
  constructor(private readonly shifts: ShiftQueries) {}

  /** @param sessions those to come that are held; with enough listeners nothing happens to them */
  async run(tx: Tx, schoolId: string, sessions: readonly SessionRow[]): Promise<void> {
    const { toFill, listeners } = await this.facts(tx, schoolId, sessions);
    await this.give(tx, schoolId, sessions, fillShifts(toFill, listeners).shifts);
  }

  /** What the rules of filling reckon with. */
  async facts(
    tx: Tx,
    schoolId: string,
    sessions: readonly SessionRow[],
  ): Promise<{ toFill: SessionToFill[]; listeners: ListenerToRoster[] }> {
    if (sessions.length === 0) return { toFill: [], listeners: [] };
    const ids = sessions.map(({ id }) => id);
    const known = await this.shifts.of(tx, schoolId, ids);
    const toFill = sessions.map(({ id, date, startsAt, endsAt, listenersWanted }) => {
      const own = known.filter(({ sessionId }) => sessionId === id);
      const rostered = own.filter(({ live }) => live).map(({ listenerId }) => listenerId);
      const takenOff = own.filter(({ live }) => !live).map(({ listenerId }) => listenerId);
      return { id, date, startsAt, endsAt, wanted: listenersWanted, rostered, takenOff };
    });
    const from = Math.min(...sessions.map(({ startsAt }) => startsAt.getTime()));
    const until = Math.max(...sessions.map(({ endsAt }) => endsAt.getTime()));
    const listeners = await this.shifts.listeners(
      tx,
      schoolId,
      new Date(from - SHARE_DAYS * 24 * 3_600_000),
      new Date(until),
    );
    return { toFill, listeners };
  }

  /** Makes shifts with their slots; those of a session under way are only the ones still to come. */
  async give(
    tx: Tx,
    schoolId: string,
    sessions: readonly SessionRow[],
    made: readonly NewShift[],
  ): Promise<void> {
    const known = new Map(sessions.map((session) => [session.id, session]));
    const shifts: Partial<Shift>[] = [];
    const slots: Partial<Slot>[] = [];
    for (const { sessionId, listenerId } of made) {
      const session = known.get(sessionId)!;
      const id = randomUUID();
      shifts.push({ id, schoolId, sessionId, listenerId });
      for (const { startsAt, endsAt } of slotsOfShift(session, session.slotMinutes)) {
        if (startsAt < tx.now) continue;
        const slot = { id: randomUUID(), schoolId, shiftId: id, sessionId, startsAt, endsAt };
        slots.push({ ...slot, state: 'free' });
      }
    }
    for (let at = 0; at < shifts.length; at += AT_A_TIME)
      await tx.insert(Shift, shifts.slice(at, at + AT_A_TIME));
    for (let at = 0; at < slots.length; at += AT_A_TIME)
      await tx.insert(Slot, slots.slice(at, at + AT_A_TIME));
  }
}
