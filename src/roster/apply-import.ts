import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { type ApplyImportForm } from './apply-import.form.js';
import { ImportRoster } from './import-roster.js';
import { planMark } from './plan-mark.rules.js';
import { rosterPaths } from './roster.paths.js';
import { RosterQueries } from './roster.queries.js';

@Injectable()
export class ApplyImport {
  constructor(
    private readonly db: Database,
    private readonly roster: RosterQueries,
    private readonly imports: ImportRoster,
  ) {}

  /** Does what the page showed. Planned once more: accounts may have changed since it was shown. */
  async run(actor: Actor, once: Once, id: string, { seen }: ApplyImportForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await this.imports.queue(tx, schoolId);
      const snapshot = await this.roster.snapshot(tx, schoolId, id, { lock: true });
      const row = await this.roster.byId(tx, schoolId, id);
      if (snapshot === undefined || row === undefined) throw new NotFoundException();
      const from = { schoolId, snapshot, choices: row.options, madeBy: actor.personId };
      const { plan } = await this.imports.plan(tx, from);
      if (planMark(plan) !== seen || plan.problems.length > 0)
        throw Refused.conflict(
          'changes',
          'Accounts have changed since you looked, so nothing was done. This is what the import would do now.',
        );
      await this.imports.write(tx, plan, from, id);
      return rosterPaths.import(id);
    });
  }
}
