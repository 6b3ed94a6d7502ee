import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import { Keys } from '../../platform/crypto/keys.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import type { Added } from './confirm-totp.js';
import { newRecoveryCodes, recoveryMac } from './recovery-codes.js';
import { SecondFactorQueries } from './second-factor.queries.js';

@Injectable()
export class RecoveryCodes {
  constructor(private readonly keys: Keys) {}

  /** With the first second factor. @returns nothing when there are some already */
  async makeFirst(tx: Tx, actor: Actor): Promise<string[] | undefined> {
    const some = await tx.one(
      `SELECT 1 FROM recovery_code WHERE school_id = $1 AND person_id = $2 LIMIT 1`,
      [actor.schoolId, actor.personId],
    );
    return some === undefined ? this.make(tx, actor) : undefined;
  }

  /** New ones in the place of all that there were. They are kept nowhere as they are. */
  async make(tx: Tx, { schoolId, personId }: Actor): Promise<string[]> {
    await tx.query(`DELETE FROM recovery_code WHERE school_id = $1 AND person_id = $2`, [
      schoolId,
      personId,
    ]);
    const codes = newRecoveryCodes();
    for (const code of codes)
      await tx.query(
        `INSERT INTO recovery_code (school_id, person_id, code_mac) VALUES ($1, $2, $3)`,
        [schoolId, personId, recoveryMac(this.keys, personId, code)],
      );
    return codes;
  }
}

@Injectable()
export class RenewRecoveryCodes {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly queries: SecondFactorQueries,
    private readonly codes: RecoveryCodes,
  ) {}

  async run(actor: Actor, once: Once): Promise<Added> {
    let codes: string[] | undefined;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      const { appSince, passkeys } = await this.queries.facts(tx, actor);
      if (appSince === null && passkeys.length === 0)
        throw Refused.conflict('codes', 'Set up a second step first. The codes come with it.');
      codes = await this.codes.make(tx, actor);
      await this.audit.write(tx, {
        action: 'recovery_codes_renewed',
        kind: 'person',
        record: actor.personId,
      });
      return accountPaths.secondFactor();
    });
    return { path, codes };
  }
}
