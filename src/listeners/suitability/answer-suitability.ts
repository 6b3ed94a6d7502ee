import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { heldListener } from '../held-listener.js';
import { Listener } from '../listener.entity.js';
import { listenerPaths } from '../listeners.paths.js';
import { WorkOutStanding } from '../standing/work-out-standing.js';
import type { SuitabilityForm } from './suitability.form.js';

/** Yes or no, from the safeguarding team alone. Why is neither asked nor kept. */
@Injectable()
export class AnswerSuitability {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly workOut: WorkOutStanding,
  ) {}

  run(actor: Actor, once: Once, id: string, { answer }: SuitabilityForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await heldListener(tx, schoolId, id);
      await tx.manager.update(
        Listener,
        { schoolId, personId: id },
        { suitability: answer, suitabilityOn: isoDate(tx.now, actor.school.timezone) },
      );
      await this.audit.write(tx, {
        action: 'suitability_answered',
        kind: 'listener',
        record: id,
        detail: { answer },
      });
      await this.workOut.run(tx, schoolId, [id]);
      return `${listenerPaths.suitabilityList()}?done=answered`;
    });
  }
}
