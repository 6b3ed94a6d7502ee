import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/db/tx.js';
import type { KeptItem, KeptQuestion } from '../platform/privacy/kept-item.js';

const STATES: Record<string, string> = {
  booked: 'booked',
  arrived: 'came',
  finished: 'came',
  did_not_attend: 'did not come',
  cancelled: 'cancelled',
};

/** A student's times, for a request for a copy. With whom is a fact about somebody else. */
@Injectable()
export class BookingSubjectAccess {
  async about(tx: Tx, { personId, requestId }: KeptQuestion): Promise<KeptItem[]> {
    const bookings = await tx.query<{ at: Date; kind: string; state: string; room: string }>(
      `SELECT at, kind, state, room FROM ctx.kept_bookings($1)`,
      [requestId],
    );
    if (bookings.length === 0) return [];
    return [
      {
        key: `bookings.${personId}.times`,
        kind: 'bookings',
        at: null,
        heading: 'Times with a listener',
        facts: bookings.flatMap(({ at, kind, state, room }) => [
          { label: kind === 'walk_in' ? 'Walked in' : 'Booked for', at },
          { label: 'What came of it', text: `${STATES[state] ?? state} (${room})` },
        ]),
        words: [],
        guard: null,
        decide: false,
      },
    ];
  }
}
