import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { heldListener } from '../held-listener.js';
import { listenerPaths } from '../listeners.paths.js';

@Injectable()
export class RemoveNoMatch {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, other: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await heldListener(tx, schoolId, id);
      // Either of the two may have been written down first.
      const removed = await tx.change(
        `DELETE FROM no_match WHERE school_id = $1
           AND ((person_id = $2 AND other_id = $3) OR (person_id = $3 AND other_id = $2))`,
        [schoolId, id, other],
      );
      if (removed === 0) throw new NotFoundException();
      await this.audit.write(tx, {
        action: 'no_match_removed',
        kind: 'listener',
        record: id,
        detail: { other },
      });
      return `${listenerPaths.noMatch(id)}?done=removed`;
    });
  }
}
