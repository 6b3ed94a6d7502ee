import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { RosterImport } from './roster-import.entity.js';
import { rosterPaths } from './roster.paths.js';

@Injectable()
export class DiscardImport {
  constructor(private readonly db: Database) {}

  /** Forgets what was read from an upload; no account was changed by it. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const { affected } = await tx.manager.update(
        RosterImport,
        { schoolId: actor.schoolId, id, state: 'preview' },
        { state: 'discarded', snapshot: null },
      );
      if (affected !== 1) throw new NotFoundException();
      return `${rosterPaths.roster()}?done=discarded`;
    });
  }
}
