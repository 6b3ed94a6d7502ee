import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { brokeUnique } from '../../platform/db/faults.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { schoolPaths } from '../school.paths.js';
import { TeamQueries } from '../team.queries.js';
import { type AskedChange, changeFault, whoMayConfirm } from './post-change.rules.js';
import { PostProposal, RESETS } from './post-proposal.entity.js';
import { PostQueries } from './post.queries.js';
import type { ProposalForm } from './proposal.form.js';

@Injectable()
export class ProposePostChange {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly posts: PostQueries,
    private readonly team: TeamQueries,
  ) {}

  /** Asks for a change; nothing changes until somebody else confirms it. */
  async run(actor: Actor, once: Once, values: ProposalForm): Promise<string> {
    const { schoolId } = actor;
    const asked = askedBy(values);
    const propose = runOnce(this.db, actor, once, async (tx) => {
      const holdings = await this.posts.holdings(tx, schoolId);
      const adults = await this.team.staff(tx, schoolId, tx.now);
      const fault = changeFault(
        asked,
        holdings,
        adults.map(({ id }) => id),
        await this.posts.leaders(tx, schoolId),
      );
      if (fault !== null) throw Refused.field(fault.field, fault.text);
      const confirmers = whoMayConfirm(actor.personId, holdings);
      if (confirmers.length === 0)
        throw Refused.field(
          'person',
          'Nobody but you could confirm this. Ask an administrator to propose it, then you can.',
        );

      const id = randomUUID();
      await tx.insert(PostProposal, {
        ...asked,
        id,
        schoolId,
        proposedBy: actor.personId,
        proposedAt: tx.now,
      });
      await this.audit.write(tx, {
        action: 'post_change_proposed',
        kind: 'post_proposal',
        record: id,
        detail: { ...asked },
      });
      for (const personId of confirmers)
        await this.jobs.send(tx, MAIL, { schoolId, personId, view: 'school/mail/change-waits' });
      return `${schoolPaths.proposals()}?done=proposed`;
    });
    return propose.catch((error: unknown) => {
      if (brokeUnique(error, 'post_proposal_waits_once'))
        throw Refused.conflict(
          'person',
          'Somebody has proposed this already. It waits to be confirmed.',
        );
      throw error;
    });
  }
}

function askedBy({ change, kind, person, yearGroup }: ProposalForm): AskedChange {
  const reset = RESETS.includes(change);
  return {
    change,
    kind: reset ? null : (kind ?? null),
    personId: person,
    yearGroup: kind === 'pastoral' && yearGroup ? Number(yearGroup) : null,
  };
}
