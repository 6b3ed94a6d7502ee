import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { CoverChanged } from '../cover-changed.event.js';
import { schoolPaths } from '../school.paths.js';
import { Absence } from './absence.entity.js';

@Injectable()
export class EndAbsence {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** They are back from now on; an absence that has not begun is taken out altogether. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const absence = await tx.manager.findOne(Absence, {
        where: { schoolId, id },
        lock: { mode: 'pessimistic_write' },
      });
      if (absence === null || (absence.endsAt !== null && absence.endsAt <= tx.now))
        throw new NotFoundException();
      if (absence.startsAt < tx.now)
        await tx.manager.update(Absence, { schoolId, id }, { endsAt: tx.now });
      else await tx.manager.delete(Absence, { schoolId, id });
      await this.audit.write(tx, {
        action: 'absence_ended',
        kind: 'absence',
        record: id,
        detail: { person: absence.personId },
      });
      await tx.announce(new CoverChanged(schoolId));
      return `${schoolPaths.cover()}?done=ended`;
    });
  }
}
