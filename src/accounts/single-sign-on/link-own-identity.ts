import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { SignIns } from '../sign-ins.js';

@Injectable()
export class LinkOwnIdentity {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly signIns: SignIns,
  ) {}

  /** Binds an account that was just proved to the person who is signed in and said yes. */
  async run(
    actor: Actor,
    once: Once,
    { issuer, subject }: { issuer: string; subject: string },
  ): Promise<string> {
    const hash = createHash('sha256').update(subject, 'utf8').digest('hex');
    return runOnce(this.db, actor, once, async (tx) => {
      const [row] = await tx.query<{ linked: boolean }>(
        `SELECT ctx.link_own_identity($2, $3, $4) AS linked WHERE $1 = ctx.own_issuer()`,
        [issuer, subject, tx.now, this.signIns.mac(`link|${actor.personId}|${hash}`)],
      );
      if (row?.linked !== true)
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
