import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { sessionPaths } from '../drop-ins.paths.js';
import { ReleaseBookings } from './release-bookings.js';
import { holdRota } from './rota-lock.js';
import { TendRota } from './tend-rota.js';

@Injectable()
export class WithdrawShift {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly release: ReleaseBookings,
    private readonly rota: TendRota,
  ) {}

  /** Takes a listener off one session; somebody else gets the place if anybody can. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      const shift = await tx.one<{ sessionId: string; live: boolean }>(
        `SELECT session_id AS "sessionId", withdrawn_at IS NULL AS live
         FROM shift WHERE school_id = $1 AND id = $2`,
        [schoolId, id],
      );
      if (shift === undefined) throw new NotFoundException();
      if (shift.live) {
        await this.release.withShifts(tx, schoolId, [id]);
        await this.rota.run(tx, schoolId);
        await this.audit.write(tx, { action: 'shift_withdrawn', kind: 'shift', record: id });
      }
      return `${sessionPaths.rota(shift.sessionId)}?done=withdrawn`;
    });
  }
}
