import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import type { Asker, Tx } from '../../platform/db/tx.js';
import {
  type BookingState,
  LIVE_STATES,
  stepBooking,
  stepWhenOver,
} from '../booking-states.rules.js';

const AT_A_TIME = 500;

interface Over {
  id: string;
  state: BookingState;
  startsAt: Date;
  endsAt: Date;
}

/** Bookings that are over and that nobody took further (`stepWhenOver`). */
@Injectable()
export class SettleBookings {
  constructor(private readonly db: Database) {}

  /** A student's own, before they book again: nobody waits for the sweep. */
  async own(tx: Tx, { personId, schoolId }: Asker): Promise<void> {
    const over = await tx.query<Over>(
      `SELECT id, state, starts_at AS "startsAt", ends_at AS "endsAt" FROM booking
       WHERE school_id = $1 AND student_id = $2 AND state = ANY ($3) AND ends_at <= $4
       ORDER BY id FOR UPDATE`,
      [schoolId, personId, LIVE_STATES, tx.now],
    );
    await settle(tx, over);
  }

  /** @returns how many were settled; every replica may ask, each booking is taken by one. */
  async all(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const over = await tx.query<Over>(
        `SELECT id, state, starts_at AS "startsAt", ends_at AS "endsAt" FROM booking
         WHERE state = ANY ($1) AND ends_at <= $2
         ORDER BY ends_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
        [LIVE_STATES, tx.now, AT_A_TIME],
      );
      await settle(tx, over);
      return over.length;
    });
  }
}

async function settle(tx: Tx, over: readonly Over[]): Promise<void> {
  const ends = new Map<BookingState, string[]>();
  for (const { id, state, startsAt, endsAt } of over) {
    const event = stepWhenOver(state, endsAt, tx.now);
    const result = event && stepBooking({ state, slotStartsAt: startsAt }, event, tx.now);
    if (result?.ok === true) ends.set(result.state, [...(ends.get(result.state) ?? []), id]);
  }
  for (const [state, ids] of ends)
    await tx.query(`UPDATE booking SET state = $2 WHERE id = ANY ($1)`, [ids, state]);
}
