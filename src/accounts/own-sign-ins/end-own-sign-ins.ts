import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';

@Injectable()
export class EndOwnSignIns {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** @param id one of one's own; without it every other than the one that asks */
  run(actor: Actor, once: Once, id?: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      await this.audit.write(tx, {
        action: 'sign_ins_ended',
        kind: 'person',
        record: actor.personId,
        detail: { which: id === undefined ? 'others' : 'one' },
      });
      // Last: the one that is ended may be this one.
      const row = await tx.one<{ ended: number }>(`SELECT ctx.end_own_sign_ins($1, $2) AS ended`, [
        id ?? null,
        tx.now,
      ]);
      if (id !== undefined && row?.ended !== 1) throw new NotFoundException();
      return `${accountPaths.ownSignIns()}?done=ended`;
    });
  }
}
