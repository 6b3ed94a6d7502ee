import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { schoolPaths } from '../school.paths.js';
import { LineManagement } from './line-management.entity.js';
import type { ManagedBy } from './line-management.rules.js';

@Injectable()
export class RemoveLineManager {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  async run(actor: Actor, once: Once, { manager, managed }: ManagedBy): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const pair = { schoolId, managerId: manager, managedId: managed };
      const { affected } = await tx.manager.delete(LineManagement, pair);
      if (affected !== 1) throw new NotFoundException();
      await this.audit.write(tx, {
        action: 'line_manager_removed',
        kind: 'person',
        record: managed,
        detail: { manager },
      });
      return `${schoolPaths.lineManagement()}?done=removed`;
    });
  }
}
