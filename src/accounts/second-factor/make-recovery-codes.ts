import { Injectable } from '@nestjs/common';
import { Keys } from '../../platform/crypto/keys.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Actor } from '../actor.js';
import { newRecoveryCodes, recoveryMac } from './recovery-codes.js';

/** What came of adding a second factor. */
export interface Added {
  path: string;
  /** Made with the first second factor; they can be shown now and never again. */
  codes?: string[];
}

@Injectable()
export class MakeRecoveryCodes {
  constructor(private readonly keys: Keys) {}

  /** With the first second factor. @returns nothing when there are some already */
  async first(tx: Tx, actor: Actor): Promise<string[] | undefined> {
    const some = await tx.one(
      `SELECT 1 FROM recovery_code WHERE school_id = $1 AND person_id = $2 LIMIT 1`,
      [actor.schoolId, actor.personId],
    );
    return some === undefined ? this.run(tx, actor) : undefined;
  }

  /** New ones in the place of all that there were. They are kept nowhere as they are. */
  async run(tx: Tx, { schoolId, personId }: Actor): Promise<string[]> {
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
