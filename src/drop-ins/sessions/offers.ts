import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries, type TermRow } from '../../school/calendar.queries.js';
import {
  type BookingPolicy,
  type BookingStudent,
  DEFAULT_BOOKING_LIMITS,
  windowEnds,
} from '../booking.rules.js';
import { BookingQueries } from '../booking.queries.js';
import { halfTerms } from '../half-terms.rules.js';
import { canOpen } from './can-open.rules.js';
import type { OfferedSlot } from './offer.rules.js';
import { SessionQueries, type SessionRow } from './session.queries.js';

/** What one student may choose from, before the rules have chosen. */
export interface Offer {
  readonly sessions: readonly SessionRow[];
  readonly slots: readonly OfferedSlot[];
  readonly student: BookingStudent;
  readonly policy: BookingPolicy;
  readonly now: Date;
}

/** Loads what the rules of booking reckon with, in as few questions as it takes. */
@Injectable()
export class Offers {
  constructor(
    private readonly calendar: CalendarQueries,
    private readonly sessions: SessionQueries,
    private readonly bookings: BookingQueries,
  ) {}

  /** @param session only this one, whenever it is; without it, those of the booking window */
  async load(tx: Tx, actor: Actor, session?: string): Promise<Offer> {
    const { schoolId } = actor;
    const terms = asRanges(await this.calendar.terms(tx, schoolId));
    const closures = asRanges(await this.calendar.closures(tx, schoolId));
    const policy: BookingPolicy = {
      ...DEFAULT_BOOKING_LIMITS,
      timezone: actor.school.timezone,
      halfTerms: halfTerms(terms, closures),
    };
    const which =
      session === undefined
        ? { from: tx.now, until: windowEnds(policy, tx.now) }
        : { ids: [session] };
    const sessions = await this.sessions.sessions(tx, schoolId, which);
    const open = new Map(
      sessions.map((known) => [known.id, canOpen(known, { terms, closures })] as const),
    );
    const slots = (await this.sessions.slots(tx, schoolId, which)).map((slot) => ({
      ...slot,
      sessionCanOpen: open.get(slot.sessionId) ?? false,
    }));
    const student = await this.bookings.bookingStudent(tx, actor);
    return { sessions, slots, student, policy, now: tx.now };
  }
}

function asRanges(rows: readonly TermRow[]): { from: string; until: string }[] {
  return rows.map(({ startsOn, endsOn }) => ({ from: startsOn, until: endsOn }));
}
