import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries, type RoomRow, type TermRow } from '../../school/calendar.queries.js';
import { type Adult, TeamQueries } from '../../school/team.queries.js';
import { LONGEST_PLAN_DAYS, type LeftOutDate, sessionDates } from '../session-dates.rules.js';
import { whyNotOpen } from '../sessions/can-open.rules.js';
import { SessionQueries, type SessionRow } from '../sessions/session.queries.js';
import { fillShifts, rosterBlocker, type RosterBlocker } from '../shifts/fill-shifts.rules.js';
import { FillShifts } from '../shifts/fill-shifts.js';
import { type DropInRow, type PlaceRow, RotaQueries } from './rota.queries.js';

/** A session to come as the coordinator sees it. */
export interface PlannedSession extends SessionRow {
  readonly blockers: readonly string[];
  readonly gap: string | undefined;
  readonly places: readonly PlaceRow[];
  readonly adult: string | undefined;
  readonly slots: number;
  readonly taken: number;
}

export interface DropInsFacts {
  readonly dropIns: readonly DropInRow[];
  readonly sessions: readonly PlannedSession[];
  readonly timezone: string;
}

export interface DropInFacts {
  readonly dropIn: DropInRow;
  readonly sessions: readonly PlannedSession[];
  readonly leftOut: readonly LeftOutDate[];
  readonly timezone: string;
}

export interface RotaFacts {
  readonly session: PlannedSession;
  readonly over: boolean;
  readonly candidates: readonly { id: string; name: string; blocker: RosterBlocker | null }[];
  readonly adults: readonly Adult[];
  readonly timezone: string;
}

export interface Choices {
  readonly rooms: readonly RoomRow[];
  readonly adults: readonly Adult[];
  readonly terms: readonly TermRow[];
  readonly now: Date;
}

/** Puts together what the coordinator's pages show. */
@Injectable()
export class RotaViews {
  constructor(
    private readonly calendar: CalendarQueries,
    private readonly team: TeamQueries,
    private readonly sessions: SessionQueries,
    private readonly fill: FillShifts,
    private readonly rota: RotaQueries,
  ) {}

  async dropIns(tx: Tx, { schoolId, school }: Actor): Promise<DropInsFacts> {
    const dropIns = await this.rota.dropIns(tx, schoolId);
    const until = new Date(tx.now.getTime() + LONGEST_PLAN_DAYS * 24 * 3_600_000);
    const ahead = await this.sessions.sessions(tx, schoolId, { from: tx.now, until });
    // The next of each: later ones are on its own page.
    const next = dropIns.flatMap(({ id }) =>
      ahead.filter((one) => one.dropInId === id && one.cancelledWhy === null).slice(0, 1),
    );
    const sessions = await this.planned(tx, schoolId, next);
    return { dropIns, sessions, timezone: school.timezone };
  }

  async dropIn(tx: Tx, actor: Actor, id: string): Promise<DropInFacts | undefined> {
    const { schoolId, school } = actor;
    const dropIn = await this.rota.dropIn(tx, schoolId, id);
    if (dropIn === undefined) return undefined;
    const all = await this.sessions.sessions(tx, schoolId, { dropIn: id });
    const sessions = await this.planned(
      tx,
      schoolId,
      all.filter(({ endsAt }) => endsAt > tx.now),
    );
    const calendar = await this.calendar.calendar(tx, schoolId);
    const { leftOut } = sessionDates(dropIn, calendar);
    return { dropIn, sessions, leftOut, timezone: school.timezone };
  }

  async session(tx: Tx, actor: Actor, id: string): Promise<RotaFacts | undefined> {
    const { schoolId, school } = actor;
    const rows = await this.sessions.sessions(tx, schoolId, { ids: [id] });
    const [session] = await this.planned(tx, schoolId, rows);
    if (session === undefined) return undefined;
    const { toFill, listeners } = await this.fill.facts(tx, schoolId, rows);
    const ids = listeners.map((listener) => listener.id);
    const names = await this.rota.names(tx, schoolId, ids);
    const candidates = listeners
      .map((listener) => ({
        id: listener.id,
        name: names.get(listener.id) ?? '',
        blocker: rosterBlocker({ ...toFill[0]!, takenOff: [] }, listener),
      }))
      .filter(({ blocker }) => blocker !== 'on_it')
      .sort((a, b) => a.name.localeCompare(b.name, 'en-GB'));
    const adults = await this.team.adults(tx, schoolId, tx.now);
    const over = session.endsAt <= tx.now;
    return { session, over, candidates, adults, timezone: school.timezone };
  }

  async choices(tx: Tx, { schoolId }: Actor): Promise<Choices> {
    return {
      rooms: (await this.calendar.rooms(tx, schoolId)).filter(({ open }) => open),
      adults: await this.team.adults(tx, schoolId, tx.now),
      terms: await this.calendar.terms(tx, schoolId),
      now: tx.now,
    };
  }

  private async planned(
    tx: Tx,
    schoolId: string,
    rows: readonly SessionRow[],
  ): Promise<PlannedSession[]> {
    const ids = rows.map(({ id }) => id);
    const days = await this.calendar.calendar(tx, schoolId);
    const places = await this.rota.places(tx, schoolId, ids);
    const counts = await this.rota.slotCounts(tx, schoolId, ids);
    const adults = rows.flatMap(({ adultId }) => adultId ?? []);
    const names = await this.rota.names(tx, schoolId, adults);
    const { toFill, listeners } = await this.fill.facts(tx, schoolId, rows);
    const { gaps } = fillShifts(toFill, listeners);
    return rows.map((row) => ({
      ...row,
      blockers: whyNotOpen(row, days).map(({ sentence }) => sentence),
      gap: gaps.find(({ sessionId }) => sessionId === row.id)?.sentence,
      places: places.filter(({ sessionId }) => sessionId === row.id),
      adult: row.adultId === null ? undefined : names.get(row.adultId),
      slots: 0,
      taken: 0,
      ...counts.find(({ sessionId }) => sessionId === row.id),
    }));
  }
}
