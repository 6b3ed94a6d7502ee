import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import type { OddKind } from './own-sign-ins.queries.js';

const LETTERS: Record<OddKind, string> = {
  half: 'accounts/mail/half-sign-in',
  browser: 'accounts/mail/new-browser',
  failures: 'accounts/mail/many-failures',
};

/** Writes to adults about sign-ins that may not have been theirs; each is told of once. */
@Injectable()
export class TellOfSignIns {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
  ) {}

  async run(): Promise<void> {
    await this.db.asWorker(async (tx) => {
      const due = await tx.query<{ schoolId: string; personId: string; what: OddKind }>(
        `SELECT school_id AS "schoolId", person_id AS "personId", what FROM ctx.tell_of_sign_ins($1)`,
        [tx.now],
      );
      for (const { schoolId, personId, what } of due)
        await this.jobs.send(tx, MAIL, { schoolId, personId, view: LETTERS[what] });
    });
  }
}
