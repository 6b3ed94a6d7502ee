import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { answeredBefore, runOnce, type Once } from '../platform/db/once.js';
import { SignInThrottle } from '../platform/security/throttle.js';
import { Refused } from '../platform/web/submit.js';
import type { Actor } from './actor.js';
import type { ChangePasswordForm } from './change-password.form.js';
import { isCommonPassword } from './common-passwords.js';
import { Credential } from './credential.entity.js';
import { FailedProofs } from './failed-proofs.js';
import { Person } from './person.entity.js';
import { hashPassword, passwordFault, passwordFits } from './passwords.js';
import { SignedOut } from './signed-out.js';

const COMMON =
  'Many people have used that one, so it is tried first by whoever wants to get in. Try three words that do not belong together.';

@Injectable()
export class ChangePassword {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly throttle: SignInThrottle,
    private readonly failures: FailedProofs,
  ) {}

  /**
   * Changes one's own password and ends every other sign-in.
   * @param from the address it came from, for the throttle
   */
  async run(actor: Actor, once: Once, values: ChangePasswordForm, from: string): Promise<string> {
    const answered = await answeredBefore(this.db, actor, once);
    if (answered !== undefined) return answered;
    const mine = { schoolId: actor.schoolId, personId: actor.personId };
    const { username, stored } = await this.db.run(actor, async (tx) => {
      const person = await tx.manager.findOneBy(Person, { id: actor.personId });
      // The same request a moment before ended this sign-in.
      if (person === null) throw new SignedOut();
      const credential = await tx.manager.findOneBy(Credential, mine);
      return { username: person.username, stored: credential?.passwordHash };
    });
    if (stored === undefined)
      throw Refused.field(
        'current',
        'You have no password here yet: you sign in with your school account. Ask the school office for a first one.',
      );
    await this.proveCurrent(actor, stored, values.current, from);
    if (values.password !== values.again)
      throw Refused.field('again', 'The two new passwords are not the same.');
    if (values.password === values.current)
      throw Refused.field('password', 'Choose a password that is different from the one you have.');
    const { givenName, familyName, preferredName, school } = actor;
    const names = [givenName, familyName, preferredName ?? '', school.name, school.slug];
    const fault = passwordFault(values.password, username, names);
    if (fault !== undefined) throw Refused.field('password', fault);
    if (await isCommonPassword(values.password)) throw Refused.field('password', COMMON);
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
  /** Whoever finds an open screen guesses no faster here than at the door, and leaves the same trace. */
  private async proveCurrent(
    actor: Actor,
    stored: string,
    current: string,
    from: string,
  ): Promise<void> {
    const attempt = await this.throttle.admit(`confirm|${actor.personId}`, from);
    if (attempt.kind === 'wait') {
      await this.failures.note(actor, 'confirmation_throttled', 'password');
      const minutes = Math.max(1, Math.round(attempt.seconds / 60));
      const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
      throw Refused.field('current', `There were many tries. Please wait ${wait} and try again.`);
    }
    if (await passwordFits(stored, current)) {
      await this.throttle.succeeded(attempt);
      return;
    }
    await this.throttle.failed(attempt);
    await this.failures.note(actor, 'confirmation_failed', 'password');
    throw Refused.field('current', 'That is not the password you have now.');
  }
}
