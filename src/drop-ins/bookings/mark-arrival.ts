import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { BookingQueries } from '../booking.queries.js';
import { sessionPaths, shiftPaths } from '../drop-ins.paths.js';

@Injectable()
export class MarkArrival {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly bookings: BookingQueries,
  ) {}

  /** By the listener, or by the adult at the desk. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const booking = await this.bookings.holdAtDesk(tx, actor, id);
      if (booking === undefined) throw new NotFoundException();
      const refusal = await this.bookings.step(tx, schoolId, id, booking, 'arrives');
      if (refusal !== null) throw Refused.conflict(`booking-${id}`, refusal);
      await this.audit.write(tx, { action: 'student_arrived', kind: 'booking', record: id });
      const back = booking.mine ? shiftPaths.mine() : sessionPaths.desk(booking.sessionId);
      return `${back}?done=arrived`;
    });
  }
}
