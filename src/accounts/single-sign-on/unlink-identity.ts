import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { AccountQueries } from '../account.queries.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { unlinkBlocker } from './unlinking.rules.js';

@Injectable()
export class UnlinkIdentity {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly accounts: AccountQueries,
  ) {}

  /** Takes a person's link away: their next sign-in is matched with the roll anew. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const person = await this.accounts.byId(tx, actor.schoolId, id);
      if (person === undefined) throw new NotFoundException();
      const blocker = unlinkBlocker(person, actor.personId);
      if (blocker !== null) throw Refused.conflict('single-sign-on', blocker);
      // The database refuses it for whoever two people reset, whatever was checked here.
      const gone = await tx.change(`DELETE FROM identity WHERE school_id = $1 AND person_id = $2`, [
        actor.schoolId,
        id,
      ]);
      if (gone === 0) throw Refused.conflict('single-sign-on', 'No account is linked any more.');
      await tx.query(`SELECT ctx.end_sign_ins_of($1, $2)`, [[id], tx.now]);
      await this.audit.write(tx, { action: 'identity_unlinked', kind: 'person', record: id });
      return `${accountPaths.person(id)}?done=unlinked`;
    });
  }

  /** One's own. */
  async runOwn(actor: Actor, once: Once): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const mine = [actor.schoolId, actor.personId];
      const sql = `DELETE FROM identity WHERE school_id = $1 AND person_id = $2`;
      if ((await tx.change(sql, mine)) === 0)
        throw Refused.conflict('single-sign-on', 'No account is linked any more.');
      await this.audit.write(tx, {
        action: 'identity_unlinked',
        kind: 'person',
        record: actor.personId,
      });
      return `${accountPaths.ownIdentity()}?done=unlinked`;
    });
  }
}
