import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { heldListener } from '../held-listener.js';
import { listenerPaths } from '../listeners.paths.js';
import { NoMatch } from './no-match.entity.js';

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
      const { affected } = await tx.manager.delete(NoMatch, [
        { schoolId, personId: id, otherId: other },
        { schoolId, personId: other, otherId: id },
      ]);
      if (!affected) throw new NotFoundException();
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
