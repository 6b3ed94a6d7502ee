import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { SignIns } from '../sign-ins.js';
import { type Added, MakeRecoveryCodes } from './make-recovery-codes.js';
import type { AddPasskeyForm } from './passkey.form.js';
import { Passkey } from './passkey.entity.js';
import { Passkeys } from './passkeys.js';

@Injectable()
export class AddPasskey {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: MakeRecoveryCodes,
    private readonly signIns: SignIns,
  ) {}

  /** @param challenge what this browser was asked to sign; each is good for one answer */
  async run(
    actor: Actor,
    once: Once,
    values: AddPasskeyForm,
    challenge: string | undefined,
  ): Promise<Added> {
    const { schoolId, personId } = actor;
    const made =
      challenge === undefined ? undefined : await this.passkeys.register(values.passkey, challenge);
    if (made === undefined)
      throw Refused.field('name', 'The passkey did not arrive. Press the button once more.');
    const id = randomUUID();
    let codes: string[] | undefined;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      codes = await this.recoveryCodes.first(tx, actor);
      await this.audit.write(tx, {
        action: 'second_factor_added',
        kind: 'person',
        record: personId,
        detail: { how: 'passkey' },
      });
      const view = 'accounts/mail/second-factor-added';
      await this.jobs.send(tx, MAIL, { schoolId, personId, view });
      // Last: from then on only whoever has shown a second factor changes anything of it.
      await tx.insert(Passkey, {
        id,
        schoolId,
        personId,
        name: values.name,
        madeAt: tx.now,
        ...made,
        counter: before(made.counter),
      });
      return `${accountPaths.secondFactor()}?done=passkey`;
    });
    // Whoever holds a key that was made this moment has shown it: that is its first count.
    await this.signIns.prove(actor.token, { how: 'passkey', mark: `${id}:${made.counter}` });
    return { path, codes };
  }
}

/** Keys that count begin above nothing; those that do not stay at nothing. */
function before(counter: string): string {
  const count = BigInt(counter);
  return String(count === 0n ? count : count - 1n);
}
