import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { retentionPaths } from '../../privacy.paths.js';

/** What was held falls due by the schedule again. The hold stays on record. */
@Injectable()
export class LiftHold {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const held = await tx.one<{ kind: string; target: string }>(
        `SELECT of_kind AS kind, target_id AS target FROM retention_hold
         WHERE school_id = $1 AND id = $2 AND lifted_at IS NULL FOR UPDATE`,
        [actor.schoolId, id],
      );
      if (held === undefined) throw new NotFoundException();
      await tx.change(
        `UPDATE retention_hold SET lifted_by = $3, lifted_at = $4 WHERE school_id = $1 AND id = $2`,
        [actor.schoolId, id, actor.personId, tx.now],
      );
      await this.audit.write(tx, {
        action: 'hold_lifted',
        kind: held.kind,
        record: held.target,
        detail: { hold: id },
      });
      return `${retentionPaths.holds()}?done=lifted`;
    });
  }
}
