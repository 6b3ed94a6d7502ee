import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { brokeUnique } from '../../platform/db/faults.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { NOT_FREE, ONE_AT_A_TIME } from '../booking.rules.js';
import { bookingPaths } from '../drop-ins.paths.js';
import { holdRota } from '../rota/rota-lock.js';
import { Offers } from '../sessions/offers.js';
import { refusalOf } from '../sessions/offer.rules.js';
import type { BookSlotForm } from './book-slot.form.js';
import { Booking } from './booking.entity.js';
import { SettleBookings } from './settle-bookings.js';

@Injectable()
export class BookSlot {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly offers: Offers,
    private readonly settle: SettleBookings,
  ) {}

  /** Claims exactly the slot that was chosen: the UNIQUE of the table has the last word. */
  async run(actor: Actor, once: Once, sessionId: string, values: BookSlotForm): Promise<string> {
    const { schoolId, personId } = actor;
    const book = runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'shared');
      await this.refuseLatecomers(tx, schoolId, sessionId, values.slot);
      await this.settle.own(tx, actor);
      const offer = await this.offers.load(tx, actor, sessionId);
      if (offer.sessions.length === 0) throw new NotFoundException();
      const refusal = refusalOf(offer, values.slot);
      const slot = offer.slots.find(({ id }) => id === values.slot);
      if (refusal !== null || slot === undefined)
        throw Refused.conflict('slot', refusal ?? NOT_FREE);

      const id = randomUUID();
      await tx.insert(Booking, {
        id,
        schoolId,
        slotId: slot.id,
        sessionId,
        listenerId: slot.listenerId,
        studentId: personId,
        yearGroup: actor.yearGroup,
        kind: 'booking',
        state: 'booked',
        startsAt: slot.startsAt,
        endsAt: slot.endsAt,
        limitsAcceptedAt: tx.now,
        madeAt: tx.now,
      });
      await this.audit.write(tx, { action: 'booking_made', kind: 'booking', record: id });
      return `${bookingPaths.mine()}?done=booked`;
    });
    return book.catch((error: unknown) => {
      if (brokeUnique(error, 'booking_slot_once')) throw Refused.conflict('slot', NOT_FREE);
      // The same student in two tabs at once: the rule would have said so a moment later.
      if (brokeUnique(error, 'booking_student_live')) throw Refused.conflict('slot', ONE_AT_A_TIME);
      throw error;
    });
  }

  /** Whoever lost a race for a slot is answered before anything is reckoned. */
  private async refuseLatecomers(
    tx: Tx,
    schoolId: string,
    sessionId: string,
    slotId: string,
  ): Promise<void> {
    const taken = await tx.one(
      `SELECT 1 FROM slot WHERE school_id = $1 AND session_id = $2 AND id = $3 AND state <> 'free'`,
      [schoolId, sessionId, slotId],
    );
    if (taken !== undefined) throw Refused.conflict('slot', NOT_FREE);
  }
}
