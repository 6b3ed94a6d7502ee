import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import { SettleBookings } from '../bookings/settle-bookings.js';
import { holdRota } from './rota-lock.js';
import { TendRota } from './tend-rota.js';

/**
 * What no act of a person brings about: a time that is over, an adult who is absent. Bookings are
 * settled, and none stays in a session that cannot open.
 */
@Injectable()
export class SweepBookings {
  constructor(
    private readonly db: Database,
    private readonly settle: SettleBookings,
    private readonly rota: TendRota,
  ) {}

  async run(): Promise<void> {
    await this.settle.all();
    const booked = await this.db.asWorker((tx) =>
      tx.query<{ schoolId: string; sessions: string[] }>(
        `SELECT school_id AS "schoolId", array_agg(DISTINCT session_id) AS sessions
         FROM booking WHERE state = 'booked' AND ends_at > $1 GROUP BY school_id`,
        [tx.now],
      ),
    );
    for (const { schoolId, sessions } of booked)
      await this.db.asWorker(async (tx) => {
        await holdRota(tx, schoolId, 'alone');
        await this.rota.releaseClosed(tx, schoolId, { ids: sessions });
      });
  }
}
