import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import type { Actor } from './actor.js';
import { suspensionBlocker } from './suspension.rules.js';

@Injectable()
export class SuspendPerson {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly accounts: AccountQueries,
  ) {}

  /** Ends every sign-in of theirs and lets them begin none; what they wrote and hold stays. */
  suspend(actor: Actor, once: Once, id: string): Promise<string> {
    return this.set(actor, once, id, true);
  }

  restore(actor: Actor, once: Once, id: string): Promise<string> {
    return this.set(actor, once, id, false);
  }

  private set(actor: Actor, once: Once, id: string, suspended: boolean): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const person = await this.accounts.byId(tx, actor.schoolId, id);
      if (person === undefined) throw new NotFoundException();
      const blocker = suspended ? suspensionBlocker(person, actor.personId) : null;
      if (blocker !== null) throw Refused.conflict('suspension', blocker);
      const row = await tx.one<{ done: boolean }>(`SELECT ctx.suspend($1, $2, $3) AS done`, [
        id,
        suspended ? tx.now : null,
        tx.now,
      ]);
      if (row?.done !== true) throw new NotFoundException();
      const action = suspended ? 'suspended' : 'restored';
      await this.audit.write(tx, { action, kind: 'person', record: id });
      return `${accountPaths.person(id)}?done=${action}`;
    });
  }
}
