import { Injectable, NotFoundException } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { PublicationRow, type PublicationState } from './publication.entity.js';
import { summaryPaths } from './summaries.paths.js';

/** A person signs a draft off: it freezes, and the database lets nobody change it again. */
@Injectable()
export class SignOffSummary {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string): Promise<string> {
    return this.move(actor, once, id, ['draft'], 'frozen');
  }

  /** Throws a draft away, so that the term can be asked for again. */
  discard(actor: Actor, once: Once, id: string): Promise<string> {
    return this.move(actor, once, id, ['draft', 'refused'], 'discarded');
  }

  private move(
    actor: Actor,
    once: Once,
    id: string,
    from: PublicationState[],
    to: 'frozen' | 'discarded',
  ): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const where = { id, schoolId: actor.schoolId };
      const row = isUUID(id)
        ? await tx.manager.findOne(PublicationRow, { where, lock: { mode: 'pessimistic_write' } })
        : null;
      if (row === null) throw new NotFoundException();
      if (!from.includes(row.state))
        throw Refused.conflict('summary', 'Somebody decided about this summary already.');
      const signed = to === 'frozen' ? { frozenAt: tx.now, frozenBy: actor.personId } : {};
      await tx.manager.update(PublicationRow, where, { state: to, ...signed });
      await this.audit.write(tx, { action: to, kind: 'publication', record: id });
      return to === 'frozen' ? `${summaryPaths.show(id)}?done=frozen` : summaryPaths.list();
    });
  }
}
