import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';

@Injectable()
export class LinkOwnIdentity {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** Binds an account that was just proved to the person who is signed in and said yes. */
  async run(
    actor: Actor,
    once: Once,
    { issuer, subject }: { issuer: string; subject: string },
  ): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const linked = await tx.query(
        `INSERT INTO identity (school_id, person_id, issuer, subject, linked_at)
         SELECT $1, $2, $3, $4, $5 WHERE $3 = ctx.own_issuer()
         ON CONFLICT DO NOTHING RETURNING person_id`,
        [actor.schoolId, actor.personId, issuer, subject, tx.now],
      );
      if (linked.length === 0)
        throw Refused.conflict(
          'link',
          'This account is linked already, or you have another one linked. Unlink the other one first, or ask the school office.',
        );
      await this.audit.write(tx, {
        action: 'identity_linked',
        kind: 'person',
        record: actor.personId,
        detail: { how: 'own' },
      });
      return `${accountPaths.ownIdentity()}?done=linked`;
    });
  }
}
