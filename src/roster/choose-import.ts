import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { type ChooseImportForm } from './choose-import.form.js';
import { RosterImport } from './roster-import.entity.js';
import { rosterPaths } from './roster.paths.js';
import { RosterQueries } from './roster.queries.js';

@Injectable()
export class ChooseImport {
  constructor(
    private readonly db: Database,
    private readonly roster: RosterQueries,
  ) {}

  /** Settles what the files left open: which school is meant, or that so many have left. */
  async run(
    actor: Actor,
    once: Once,
    id: string,
    { org, leavers }: ChooseImportForm,
  ): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const snapshot = await this.roster.snapshot(tx, schoolId, id, { lock: true });
      const row = await this.roster.byId(tx, schoolId, id);
      if (snapshot === undefined || row === undefined) throw new NotFoundException();
      const options = { ...row.options };
      if (org) {
        if (!snapshot.orgs.some(({ sourceId, isSchool }) => isSchool && sourceId === org))
          throw Refused.field('org', 'Choose one of the schools in the files.');
        options.org = org;
        // How many leave was agreed for another school.
        delete options.allowLeavers;
      } else if (leavers) options.allowLeavers = Number(leavers);
      else throw Refused.field('leavers', 'Tick the box if they have all left.');
      await tx.manager.update(RosterImport, { schoolId, id }, { options });
      return rosterPaths.import(id);
    });
  }
}
