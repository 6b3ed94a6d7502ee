import { Injectable, Logger } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import type { Actor } from './actor.js';
import { type Proof, SignIns } from './sign-ins.js';

/** Tries of somebody signed in to show who they are that came to nothing (ASVS 16.3.1). */
@Injectable()
export class FailedProofs {
  private readonly log = new Logger('sign-ins');

  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly signIns: SignIns,
  ) {}

  /**
   * An entry of the audit, in a transaction of its own, and a line for a monitor that reads no audit.
   * Neither holds what was shown.
   */
  async note(
    actor: Actor,
    event: 'confirmation_failed' | 'confirmation_throttled',
    how: Proof['how'],
  ): Promise<void> {
    const { personId } = actor;
    const account = this.signIns.mac(`log|${personId}`).toString('hex').slice(0, 16);
    this.log.warn({ event, how, account });
    await this.db.run(actor, (tx) =>
      this.audit.write(tx, { action: event, kind: 'person', record: personId, detail: { how } }),
    );
  }
}
