import { Injectable, NotFoundException } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, fullName } from './actor.js';
import type { PasswordCard } from './first-passwords.js';
import { hashPassword, newFirstPassword } from './passwords.js';
import { resetBlocker } from './reset-password.rules.js';

@Injectable()
export class ResetPassword {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly accounts: AccountQueries,
  ) {}

  /** Gives one person a new one-time password, also one who had chosen their own. */
  async run(actor: Actor, once: Once, id: string): Promise<{ path: string; card?: PasswordCard }> {
    const { schoolId } = actor;
    const password = newFirstPassword();
    const hash = await hashPassword(password);
    let card: PasswordCard | undefined;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      const person = await this.accounts.byId(tx, schoolId, id);
      if (person === undefined) throw new NotFoundException();
      const blocker = resetBlocker(person, actor.personId);
      if (blocker !== null) throw Refused.conflict('password', blocker);
      // The database refuses it for whoever two people reset, whatever was checked here.
      await tx.query(
        `INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
         VALUES ($1, $2, $3, true, $4)
         ON CONFLICT (school_id, person_id) DO UPDATE
         SET password_hash = excluded.password_hash, must_change = true, changed_at = excluded.changed_at`,
        [schoolId, id, hash, tx.now],
      );
      await tx.query(`SELECT ctx.end_sign_ins_of($1, $2)`, [[id], tx.now]);
      await this.audit.write(tx, { action: 'password_reset', kind: 'person', record: id });
      const { username, tutorGroup } = person;
      card = { name: fullName(person), tutorGroup, username, password };
      return `${accountPaths.person(id)}?done=reset`;
    });
    return { path, card };
  }
}
