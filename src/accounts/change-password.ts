import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import type { Actor } from './actor.js';
import type { ChangePasswordForm } from './change-password.form.js';
import { Credential } from './credential.entity.js';
import { Person } from './person.entity.js';
import { hashPassword, passwordFault, passwordFits } from './passwords.js';

@Injectable()
export class ChangePassword {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  /** Changes one's own password and ends every other sign-in. */
  async run(actor: Actor, once: Once, values: ChangePasswordForm): Promise<string> {
    const mine = { schoolId: actor.schoolId, personId: actor.personId };
    const { username, stored } = await this.db.run(actor, async (tx) => {
      const person = await tx.manager.findOneByOrFail(Person, { id: actor.personId });
      const credential = await tx.manager.findOneBy(Credential, mine);
      return { username: person.username, stored: credential?.passwordHash };
    });
    if (stored === undefined)
      throw Refused.field(
        'current',
        'You have no password here yet: you sign in with your school account. Ask the school office for a first one.',
      );
    if (!(await passwordFits(stored, values.current)))
      throw Refused.field('current', 'That is not the password you have now.');
    if (values.password !== values.again)
      throw Refused.field('again', 'The two new passwords are not the same.');
    if (values.password === values.current)
      throw Refused.field('password', 'Choose a password that is different from the one you have.');
    const { givenName, familyName, preferredName, school } = actor;
    const names = [givenName, familyName, preferredName ?? '', school.name, school.slug];
    const fault = passwordFault(values.password, username, names);
    if (fault !== undefined) throw Refused.field('password', fault);
    const passwordHash = await hashPassword(values.password);

    return runOnce(this.db, actor, once, async (tx) => {
      await tx.manager.update(Credential, mine, {
        passwordHash,
        mustChange: false,
        changedAt: tx.now,
      });
      await this.audit.write(tx, {
        action: 'password_changed',
        kind: 'person',
        record: actor.personId,
      });
      await tx.query(`SELECT ctx.end_own_sign_ins(NULL, $1)`, [tx.now]);
      return '/';
    });
  }
}
