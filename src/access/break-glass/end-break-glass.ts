import { Injectable, NotFoundException } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { BreakGlass } from './break-glass.entity.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { mayDecide, mayWithdraw } from './break-glass.policy.js';
import { BreakGlassQueries } from './break-glass.queries.js';

@Injectable()
export class EndBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly queries: BreakGlassQueries,
  ) {}

  /** Taken back by whoever asked, or refused by another one: nothing was opened. */
  run(actor: Actor, once: Once, id: string, outcome: 'withdrawn' | 'refused'): Promise<string> {
    const { schoolId, personId, roles } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const asked = await this.queries.facts(tx, actor, id);
      if (asked === undefined || (outcome === 'withdrawn' && asked.askedBy !== personId))
        throw new NotFoundException();
      const may = outcome === 'withdrawn' ? mayWithdraw : mayDecide;
      if (!may({ person: personId, roles }, asked, tx.now)) throw decided();
      const { affected } = await tx.manager.update(
        BreakGlass,
        { schoolId, id, outcome: IsNull() },
        { outcome, decidedBy: personId, decidedAt: tx.now },
      );
      // Of two who decide at once the second finds it decided.
      if (affected !== 1) throw decided();
      const action = `break_glass_${outcome}`;
      await this.audit.write(tx, { action, kind: 'break_glass', record: id });
      return `${breakGlassPaths.list()}?done=${outcome}`;
    });
  }
}

function decided(): Refused {
  return Refused.conflict(
    'main',
    'This cannot be decided by you now: it was decided already, or it lapsed.',
  );
}
