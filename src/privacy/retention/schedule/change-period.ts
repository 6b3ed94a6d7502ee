import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../accounts/actor.js';
import type { KeptKind } from '../../../accounts/kept-kind.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { type Once, runOnce } from '../../../platform/db/once.js';
import { Refused } from '../../../platform/web/submit.js';
import { retentionPaths } from '../../privacy.paths.js';
import { RetentionQueries } from '../retention.queries.js';
import { inWords } from '../retention.rules.js';
import type { ChangePeriodForm } from './change-period.form.js';

/** A new period for a kind, once it was seen what falls due with it. The old ones stay on record. */
@Injectable()
export class ChangePeriod {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly retention: RetentionQueries,
  ) {}

  run(actor: Actor, once: Once, kept: KeptKind, values: ChangePeriodForm): Promise<string> {
    const { kind } = kept;
    const period = Number(values.period);
    if (period < kept.least || period > kept.most)
      throw Refused.field(
        'period',
        `Choose between ${inWords(kept.least, kept.unit)} and ${inWords(kept.most, kept.unit)}.`,
      );
    return runOnce(this.db, actor, once, async (tx) => {
      const before = (await this.retention.periods(tx, actor))[kind];
      if (before === period) throw Refused.field('period', 'That is the period it has already.');
      const [counted] = await this.retention.counts(tx, actor, { kind, period });
      if (counted !== undefined && String(counted.due) !== values.seen)
        throw Refused.conflict(
          'period',
          'Look first at what would fall due. It stands on this page now.',
        );
      await tx.query(
        `INSERT INTO retention_schedule (school_id, kind, version, period, why, changed_by, changed_at)
         VALUES ($1, $2, 1, $3, $4, $5, $6)`,
        [actor.schoolId, kind, period, values.why, actor.personId, tx.now],
      );
      await this.audit.write(tx, {
        action: 'period_changed',
        kind: 'retention_schedule',
        detail: { kind, from: before ?? null, to: period, why: values.why },
      });
      return `${retentionPaths.schedule()}?done=${kind}`;
    });
  }
}
