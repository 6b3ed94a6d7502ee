import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { IdentityProviderQueries } from './identity-provider.queries.js';

@Injectable()
export class SwitchProvider {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly queries: IdentityProviderQueries,
  ) {}

  async run(actor: Actor, once: Once, to: 'on' | 'off'): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const provider = await this.queries.ofSchool(tx, actor.schoolId);
      if (provider === undefined) throw Refused.conflict('test', 'Save the connection first.');
      if (to === 'on' && provider.testedAt === null)
        throw Refused.conflict('test', 'Test the connection before you switch it on.');
      await tx.query(`UPDATE identity_provider SET enabled = $2 WHERE school_id = $1`, [
        actor.schoolId,
        to === 'on',
      ]);
      await this.audit.write(tx, {
        action: 'single_sign_on_switched',
        kind: 'identity_provider',
        record: provider.id,
        detail: { to },
      });
      return `${accountPaths.singleSignOn()}?done=${to}`;
    });
  }
}
