import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MAIL } from '../platform/mail/letters.js';
import { SignInThrottle } from '../platform/security/throttle.js';
import type { Actor } from './actor.js';
import { showsFactor } from './ask-confirmation.js';
import type { ConfirmationForm } from './confirmation.form.js';
import { Credential } from './credential.entity.js';
import { FailedProofs } from './failed-proofs.js';
import { passwordFits } from './passwords.js';
import { Passkeys } from './second-factor/passkeys.js';
import { looksLikeRecoveryCode, recoveryMac } from './second-factor/recovery-codes.js';
import { SecondFactorQueries } from './second-factor/second-factor.queries.js';
import { stepOfCode } from './second-factor/totp.rules.js';
import { type Proof, SignIns } from './sign-ins.js';

export type ConfirmationAnswer =
  { kind: 'confirmed' } | { kind: 'wait'; seconds: number } | { kind: 'no' };

/** Whoever sits there shows who they are: with the second factor, or the password of those without. */
@Injectable()
export class ConfirmIdentity {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly keys: Keys,
    private readonly jobs: Jobs,
    private readonly throttle: SignInThrottle,
    private readonly signIns: SignIns,
    private readonly passkeys: Passkeys,
    private readonly queries: SecondFactorQueries,
    private readonly failures: FailedProofs,
  ) {}

  /**
   * @param from the address it came from, for the throttle
   * @param challenge what this browser's passkey was asked to sign
   */
  async run(
    actor: Actor,
    values: ConfirmationForm,
    from: string,
    challenge: string | undefined,
  ): Promise<ConfirmationAnswer> {
    const { personId: who } = actor;
    const shown = shownIn(actor, values);
    // Six digits can be guessed by whoever has the password and many addresses: tries of a code count
    // together, wherever they come from. A passkey and a recovery code, which nobody guesses, go on
    // working meanwhile, so that this locks nobody out.
    const counted = shown === 'totp' ? `codes|${who}` : from;
    const attempt = await this.throttle.admit(`confirm|${who}`, counted);
    if (attempt.kind === 'wait') {
      await this.failures.note(actor, 'confirmation_throttled', shown);
      return attempt;
    }
    const proof = await this.proofIn(actor, values, challenge).catch(async (fault: unknown) => {
      await this.throttle.giveBack(attempt);
      throw fault;
    });
    // The database says whether it was used before, in the statement that uses it.
    if (proof === undefined || !(await this.signIns.prove(actor.token, proof))) {
      await this.throttle.failed(attempt);
      await this.failures.note(actor, 'confirmation_failed', shown);
      return { kind: 'no' };
    }
    await this.throttle.succeeded(attempt);
    const { how } = proof;
    const { schoolId, personId } = actor;
    await this.db.run(actor, async (tx) => {
      const detail = { how };
      const action = 'identity_confirmed';
      await this.audit.write(tx, { action, kind: 'person', record: personId, detail });
      const view = 'accounts/mail/recovery-code-used';
      if (how === 'recovery') await this.jobs.send(tx, MAIL, { schoolId, personId, view });
    });
    return { kind: 'confirmed' };
  }

  private async proofIn(
    actor: Actor,
    values: ConfirmationForm,
    challenge: string | undefined,
  ): Promise<Proof | undefined> {
    const { code = '', password = '', passkey = '' } = values;
    const how = shownIn(actor, values);
    if (how === 'password') return (await this.isTheirs(actor, password)) ? { how } : undefined;
    if (how === 'passkey') {
      if (challenge === undefined) return undefined;
      const known = await this.db.run(actor, (tx) => this.queries.passkeys(tx, actor));
      const mark = await this.passkeys.authenticate(passkey, challenge, known);
      return mark === undefined ? undefined : { how, mark };
    }
    if (how === 'recovery')
      return { how, mark: recoveryMac(this.keys, actor.personId, code).toString('hex') };
    const step = await this.db.run(actor, async (tx) => {
      const inUse = await this.queries.secret(tx, actor, 'in use');
      return inUse === undefined ? null : stepOfCode(inUse.secret, code, tx.now);
    });
    return step === null ? undefined : { how, mark: String(step) };
  }

  private async isTheirs(
    { schoolId, personId, ...actor }: Actor,
    password: string,
  ): Promise<boolean> {
    const credential = await this.db.run({ schoolId, personId, ...actor }, (tx) =>
      tx.manager.findOneBy(Credential, { schoolId, personId }),
    );
    return passwordFits(credential?.passwordHash, password);
  }
}

/** What they were asked for, or chose to show. */
function shownIn(actor: Actor, { code = '', passkey = '' }: ConfirmationForm): Proof['how'] {
  if (!showsFactor(actor)) return 'password';
  if (passkey !== '') return 'passkey';
  return looksLikeRecoveryCode(code) ? 'recovery' : 'totp';
}
