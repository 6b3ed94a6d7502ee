import { Inject, Injectable } from '@nestjs/common';
import { anchorFile, BrokenAnchorFile, readAnchors } from '../../platform/audit/anchor-file.js';
import { anchorsInDatabase, linksAfter } from '../../platform/audit/chain.queries.js';
import type { Anchor, ChainFaultKind } from '../../platform/audit/chain.rules.js';
import { rootsAreGone } from '../../platform/audit/kept-roots.rules.js';
import { verifyChain } from '../../platform/audit/verify-chain.js';
import { isoDate } from '../../platform/clock/local-time.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';

/** Of the chain, or that the roots outside the database are gone or cannot be read. */
type CheckFault = ChainFaultKind | 'anchor-file';

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
      if (finished === 1 && fault !== undefined) await this.tell(tx, fault);
    });
  }

  private async fault(): Promise<CheckFault | undefined> {
    const file = await this.keptRoots();
    const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.db.asWorker(work);
    const { known, today } = await run(async (tx) => ({
      known: await anchorsInDatabase(tx),
      today: isoDate(tx.now, 'utc'),
    }));
    const anchors = [...(file === 'broken' ? [] : (file ?? [])), ...known];
    const { fault } = await verifyChain(run, linksAfter, { anchors });
    if (fault !== undefined) return fault.kind;
    return file === 'broken' || rootsAreGone(file, known, today) ? 'anchor-file' : undefined;
  }

  private async keptRoots(): Promise<Anchor[] | 'broken' | undefined> {
    try {
      return await readAnchors(anchorFile(this.settings.dataDir));
    } catch (error) {
      if (error instanceof BrokenAnchorFile) return 'broken';
      throw error;
    }
  }

  /** One chain holds every school: the head and the administrators of each are told. */
  private async tell(tx: Tx, fault: CheckFault): Promise<void> {
    const view = fault === 'anchor-file' ? 'access/mail/roots-gone' : 'access/mail/does-not-fit';
    const people = await tx.query<{ schoolId: string; personId: string }>(
      `SELECT school_id AS "schoolId", person_id AS "personId" FROM post WHERE kind = 'head' AND held_until IS NULL
       UNION SELECT school_id, person_id FROM person_role WHERE role = 'admin'`,
    );
    for (const person of people) await this.jobs.send(tx, MAIL, { ...person, view });
  }
}
