import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { dropInPaths } from '../drop-ins.paths.js';
import { DropIn } from './drop-in.entity.js';
import { ReleaseBookings } from './release-bookings.js';
import { holdRota } from './rota-lock.js';

@Injectable()
export class EndDropIn {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly release: ReleaseBookings,
  ) {}

  /** From now on no session of it is held; whoever had booked is told. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      const dropIn = await tx.manager.findOneBy(DropIn, { schoolId, id });
      if (dropIn === null) throw new NotFoundException();
      if (dropIn.endedAt !== null)
        throw Refused.conflict('ending', 'This drop-in has been ended already.');
      await tx.manager.update(DropIn, { schoolId, id }, { endedAt: tx.now });
      const sessions = await tx.query<{ id: string }>(
        `SELECT id FROM session WHERE school_id = $1 AND drop_in_id = $2 AND starts_at > $3`,
        [schoolId, id, tx.now],
      );
      const ids = sessions.map((session) => session.id);
      await tx.query(
        `UPDATE session SET cancelled_at = $3, cancelled_why = 'ended'
         WHERE school_id = $1 AND id = ANY ($2)`,
        [schoolId, ids, tx.now],
      );
      await this.release.ofSessions(tx, schoolId, ids);
      await this.audit.write(tx, { action: 'drop_in_ended', kind: 'drop_in', record: id });
      return `${dropInPaths.show(id)}?done=ended`;
    });
  }
}
