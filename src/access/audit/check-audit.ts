import { Inject, Injectable } from '@nestjs/common';
import { anchorFile, BrokenAnchorFile, readAnchors } from '../../platform/audit/anchor-file.js';
import { anchorsInDatabase, linksAfter } from '../../platform/audit/chain.queries.js';
import { verifyChain } from '../../platform/audit/verify-chain.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';

/** Checks the whole chain as the worker, who reads no entry, and keeps what came of it. */
@Injectable()
export class CheckAudit {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async run(checkId: string): Promise<void> {
    const fault = await this.fault();
    await this.db.asWorker(async (tx) => {
      const finished = await tx.change(
        `UPDATE audit.check_run SET finished_at = $2, fault = $3 WHERE id = $1 AND finished_at IS NULL`,
        [checkId, tx.now, fault ?? null],
      );
      if (finished === 1 && fault !== undefined) await this.tell(tx);
    });
  }

  private async fault(): Promise<string | undefined> {
    try {
      const file = (await readAnchors(anchorFile(this.settings.dataDir))) ?? [];
      const database = await this.db.asWorker((tx) => anchorsInDatabase(tx));
      const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.db.asWorker(work);
      const { fault } = await verifyChain(run, linksAfter, { anchors: [...file, ...database] });
      return fault?.kind;
    } catch (error) {
      if (error instanceof BrokenAnchorFile) return 'anchor-file';
      throw error;
    }
  }

  /** One chain holds every school: the head and the administrators of each are told. */
  private async tell(tx: Tx): Promise<void> {
    const people = await tx.query<{ schoolId: string; personId: string }>(
      `SELECT school_id AS "schoolId", person_id AS "personId" FROM post WHERE kind = 'head' AND held_until IS NULL
       UNION SELECT school_id, person_id FROM person_role WHERE role = 'admin'`,
    );
    for (const person of people)
      await this.jobs.send(tx, MAIL, { ...person, view: 'access/mail/does-not-fit' });
  }
}
