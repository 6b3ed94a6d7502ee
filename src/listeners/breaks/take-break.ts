import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { heldListener } from '../held-listener.js';
import { Listener } from '../listener.entity.js';
import { WorkOutStanding } from '../standing/work-out-standing.js';

/** A break begins at once, by the listener's own wish or the coordinator's; nobody is asked why. */
@Injectable()
export class TakeBreak {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly workOut: WorkOutStanding,
  ) {}

  /** @param then where to go once it has begun */
  run(actor: Actor, once: Once, id: string, then: string): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const { pausedSince } = await heldListener(tx, schoolId, id);
      if (pausedSince !== null) return then;
      await tx.manager.update(
        Listener,
        { schoolId, personId: id },
        { pausedSince: tx.now, pausedBy: personId },
      );
      await this.audit.write(tx, { action: 'break_begun', kind: 'listener', record: id });
      await this.workOut.run(tx, schoolId, [id]);
      return then;
    });
  }
}
