import { Injectable, NotFoundException } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import type { Tx } from '../platform/db/tx.js';
import { Refused } from '../platform/web/submit.js';
import { PublicationRow, type PublicationState } from './publication.entity.js';
import { summaryPaths } from './summaries.paths.js';
import { SummaryQueries } from './summary.queries.js';

/** A person signs a draft off: it freezes, and the database lets nobody change it again. */
@Injectable()
export class SignOffSummary {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly summaries: SummaryQueries,
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
      if (to === 'frozen') await this.refuseOvertaken(tx, row);
      const signed = to === 'frozen' ? { frozenAt: tx.now, frozenBy: actor.personId } : {};
      await tx.manager.update(PublicationRow, where, { state: to, ...signed });
      await this.audit.write(tx, { action: to, kind: 'publication', record: id });
      return to === 'frozen' ? `${summaryPaths.show(id)}?done=frozen` : summaryPaths.list();
    });
  }

  /** Two sets of figures of one year are safe only when the later was audited with the earlier. */
  private async refuseOvertaken(tx: Tx, row: PublicationRow): Promise<void> {
    const frozen = await this.summaries.frozenNow(tx, row.schoolId, row.academicYear);
    const meanwhile = frozen.filter(({ id }) => !row.auditedWith.includes(id));
    if (meanwhile.length === 0) return;
    const names = meanwhile.map(({ periodName }) => periodName).join(' and ');
    throw Refused.conflict(
      'summary',
      `Throw this draft away and prepare it again, because ${names} was published meanwhile.`,
    );
  }
}
