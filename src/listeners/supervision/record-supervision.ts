import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { listenerPaths } from '../listeners.paths.js';
import { WorkOutStanding } from '../standing/work-out-standing.js';
import type { SupervisionForm } from './supervision.form.js';

/** One supervision, of one listener or of a group. */
@Injectable()
export class RecordSupervision {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly workOut: WorkOutStanding,
  ) {}

  run(actor: Actor, once: Once, { listeners, on }: SupervisionForm): Promise<string> {
    const { schoolId } = actor;
    const there = [...new Set(listeners)].sort();
    return runOnce(this.db, actor, once, async (tx) => {
      if (on > isoDate(tx.now, actor.school.timezone))
        throw Refused.field('on', 'This day is still to come. Enter it once it has happened.');
      // One that is recorded late does not hide a later one.
      const recorded = await tx.change(
        `UPDATE listener SET last_supervision_on = greatest(last_supervision_on, $3::date)
         WHERE school_id = $1 AND person_id = ANY ($2::uuid[]) AND left_on IS NULL`,
        [schoolId, there, on],
      );
      if (recorded !== there.length)
        throw Refused.conflict(
          'listeners',
          'Somebody you chose is no longer a listener. Look at the list again; nothing was saved.',
        );
      for (const record of there)
        await this.audit.write(tx, {
          action: 'supervision_recorded',
          kind: 'listener',
          record,
          detail: { on },
        });
      await this.workOut.run(tx, schoolId, there);
      return `${listenerPaths.supervision()}?done=recorded`;
    });
  }
}
