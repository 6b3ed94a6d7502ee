import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { BookingQueries } from '../booking.queries.js';
import { bookingPaths } from '../drop-ins.paths.js';

@Injectable()
export class CancelBooking {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly bookings: BookingQueries,
  ) {}

  /** One's own, until it begins; the slot is free again at once. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const booking = await this.bookings.holdOwn(tx, actor, id);
      if (booking === undefined) throw new NotFoundException();
      const refusal = await this.bookings.step(tx, schoolId, id, booking, 'student_cancels');
      if (refusal !== null) throw Refused.conflict(`booking-${id}`, refusal);
      await this.audit.write(tx, { action: 'booking_cancelled', kind: 'booking', record: id });
      return `${bookingPaths.mine()}?done=cancelled`;
    });
  }
}
