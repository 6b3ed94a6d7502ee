import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { schoolPaths } from '../school.paths.js';
import { TeamQueries } from '../team.queries.js';
import { LineManagement } from './line-management.entity.js';
import type { LineManagementForm } from './line-management.form.js';
import { LineManagementQueries } from './line-management.queries.js';
import { managingFault } from './line-management.rules.js';

@Injectable()
export class AddLineManager {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly lines: LineManagementQueries,
    private readonly team: TeamQueries,
  ) {}

  async run(actor: Actor, once: Once, { manager, managed }: LineManagementForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await this.lines.lockForChange(tx, schoolId);
      const staff = (await this.team.staff(tx, schoolId, tx.now)).map(({ id }) => id);
      if (!staff.includes(manager)) throw Refused.field('manager', 'Choose the manager.');
      if (!staff.includes(managed)) throw Refused.field('managed', 'Choose who is managed.');
      const fault = managingFault({ manager, managed }, await this.lines.all(tx, schoolId));
      if (fault !== null) throw Refused.field('managed', fault);
      await tx.insert(LineManagement, { schoolId, managerId: manager, managedId: managed });
      await this.audit.write(tx, {
        action: 'line_manager_added',
        kind: 'person',
        record: managed,
        detail: { manager },
      });
      return `${schoolPaths.lineManagement()}?done=added`;
    });
  }
}
