import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { heldListener } from '../held-listener.js';
import { Listener } from '../listener.entity.js';
import { WorkOutStanding } from '../standing/work-out-standing.js';

@Injectable()
export class EndBreak {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly workOut: WorkOutStanding,
  ) {}

  /**
   * The coordinator may end any break, a listener the one they began.
   * @param then where to go once it is over
   */
  run(actor: Actor, once: Once, id: string, then: string): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const { pausedSince, pausedBy } = await heldListener(tx, schoolId, id);
      if (pausedSince === null) return then;
      if (personId === id && pausedBy !== personId)
        throw Refused.conflict(
          'return',
          'Your coordinator began this break. Talk to them when you feel ready.',
        );
      await tx.manager.update(
        Listener,
        { schoolId, personId: id },
        { pausedSince: null, pausedBy: null },
      );
      await this.audit.write(tx, { action: 'break_ended', kind: 'listener', record: id });
      await this.workOut.run(tx, schoolId, [id]);
      return then;
    });
  }
}
