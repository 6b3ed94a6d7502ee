import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import type { Actor } from './actor.js';
import type { ChangeRolesForm } from './change-roles.form.js';
import { PersonRole } from './person-role.entity.js';
import { ROLE_FAULTS } from './role-names.js';
import { roleChanges } from './role-changes.rules.js';

@Injectable()
export class ChangeRoles {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly accounts: AccountQueries,
  ) {}

  /** Gives and takes plain roles of one adult. Posts need two people and have pages of their own. */
  async run(actor: Actor, once: Once, id: string, { roles }: ChangeRolesForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      // Two administrators at once: the second sees what the first did.
      await tx.query(`SELECT id FROM person WHERE school_id = $1 AND id = $2 FOR UPDATE`, [
        schoolId,
        id,
      ]);
      const person = await this.accounts.byId(tx, schoolId, id);
      if (person === undefined) throw new NotFoundException();
      const { give, take, faults } = roleChanges(
        { ...person, hasLeft: person.leftAt !== null },
        roles ?? [],
        actor.personId,
      );
      const [fault] = faults;
      if (fault !== undefined) throw Refused.field('roles', ROLE_FAULTS[fault]);
      for (const role of give) await tx.insert(PersonRole, { schoolId, personId: id, role });
      for (const role of take)
        await tx.manager.delete(PersonRole, { schoolId, personId: id, role });
      await this.audit.write(tx, {
        action: 'roles_changed',
        kind: 'person',
        record: id,
        detail: { given: give, taken: take },
      });
      return `${accountPaths.person(id)}?done=roles`;
    });
  }
}
