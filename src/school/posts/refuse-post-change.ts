import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { schoolPaths } from '../school.paths.js';
import { whoMayConfirm } from './post-change.rules.js';
import { PostProposal } from './post-proposal.entity.js';
import { PostQueries } from './post.queries.js';

@Injectable()
export class RefusePostChange {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly posts: PostQueries,
  ) {}

  /** The second person says no, or whoever proposed it takes it back: nothing changes. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const proposal = await this.posts.proposal(tx, schoolId, id);
      if (proposal === undefined) throw new NotFoundException();
      const outcome = proposal.proposedBy === personId ? 'withdrawn' : 'refused';
      const holdings = await this.posts.holdings(tx, schoolId);
      if (outcome === 'refused' && !whoMayConfirm(proposal.proposedBy, holdings).includes(personId))
        throw Refused.conflict('main', 'Only the head teacher or a lead can refuse this.');
      if (!(await this.posts.lockWaiting(tx, schoolId, id)))
        throw Refused.conflict('main', 'Somebody has decided this already.');
      await tx.manager.update(
        PostProposal,
        { schoolId, id },
        { outcome, decidedBy: personId, decidedAt: tx.now },
      );
      await this.audit.write(tx, {
        action: `post_change_${outcome}`,
        kind: 'post_proposal',
        record: id,
      });
      return `${schoolPaths.proposals()}?done=${outcome}`;
    });
  }
}
