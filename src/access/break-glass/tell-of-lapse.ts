import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { BreakGlassQueries } from './break-glass.queries.js';

/** Tells whoever asked for emergency access, once, that nobody answered in time. */
@Injectable()
export class TellOfLapse {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly queries: BreakGlassQueries,
  ) {}

  /** @returns how many had lapsed. */
  run(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const lapsed = await this.queries.lapsed(tx);
      for (const { id, schoolId, askedBy } of lapsed) {
        const view = 'access/mail/break-glass-lapsed';
        await this.jobs.send(tx, MAIL, { schoolId, personId: askedBy, view });
        await tx.query(
          `UPDATE break_glass SET lapse_told_at = $3 WHERE school_id = $1 AND id = $2`,
          [schoolId, id, tx.now],
        );
        const entry = { action: 'break_glass_lapsed', kind: 'break_glass', record: id, schoolId };
        await this.audit.write(tx, entry);
      }
      return lapsed.length;
    });
  }
}
