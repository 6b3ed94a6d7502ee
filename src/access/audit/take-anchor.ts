import { Inject, Injectable } from '@nestjs/common';
import { anchorFile, keepAnchors, readAnchors } from '../../platform/audit/anchor-file.js';
import { anchorsInDatabase } from '../../platform/audit/chain.queries.js';
import type { Anchor } from '../../platform/audit/chain.rules.js';
import { rootsAreGone, rootsToAdd } from '../../platform/audit/kept-roots.rules.js';
import { isoDate, plainDate } from '../../platform/clock/local-time.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { StartCheck } from './start-check.js';

/**
 * Takes the root of the audit once a day (by UTC: one chain, many schools) and brings it out of the
 * database: into a file, and by letter to every head. The letter says nothing but the root, because
 * how much was written down could tell a head of a concern about themself.
 */
@Injectable()
export class TakeAnchor {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly checks: StartCheck,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async run(): Promise<void> {
    const { known, day } = await this.db.asWorker(async (tx) => {
      const day = isoDate(tx.now, 'utc');
      const row = await tx.one<{ taken: boolean }>(
        `SELECT audit.take_anchor($1, $2, $3) AS taken`,
        [day, `${day}T00:00:00Z`, tx.now],
      );
      const known = await anchorsInDatabase(tx);
      const today = known.find((anchor) => anchor.day === day);
      if (row?.taken === true && today !== undefined) {
        await this.tellHeads(tx, today);
        await this.checks.run(tx);
      }
      return { known, day };
    });
    const file = anchorFile(this.settings.dataDir);
    // A file made anew from the database would hide that it is gone: the check says so instead.
    if (rootsAreGone(await readAnchors(file), known, day)) return;
    await keepAnchors(file, rootsToAdd(known, day));
  }

  private async tellHeads(tx: Tx, { day, hash }: Anchor): Promise<void> {
    const heads = await tx.query<{ schoolId: string; personId: string }>(
      `SELECT DISTINCT school_id AS "schoolId", person_id AS "personId"
       FROM post WHERE kind = 'head' AND held_until IS NULL`,
    );
    const facts = { day: plainDate(day), root: hash };
    for (const head of heads)
      await this.jobs.send(tx, MAIL, { ...head, view: 'access/mail/root', facts });
  }
}
