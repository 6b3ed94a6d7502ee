import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { newTotpSecret } from './totp.rules.js';
import { Totp } from './totp.entity.js';

@Injectable()
export class BeginTotp {
  constructor(
    private readonly db: Database,
    private readonly words: Words,
  ) {}

  /** Makes a secret for an authenticator app. The one in use stays in use until a code of this one fits. */
  run(actor: Actor, once: Once): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await tx.manager.delete(Totp, { schoolId, personId, confirmedAt: IsNull() });
      const id = randomUUID();
      const place = { table: 'totp', column: 'secret', record: id, schoolId };
      const secret = await this.words.seal(tx, place, newTotpSecret());
      await tx.insert(Totp, { id, schoolId, personId, secret, madeAt: tx.now });
      return accountPaths.authenticatorApp();
    });
  }
}
