import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { GlassBroken } from './glass-broken.event.js';

@Injectable()
export class OpenByBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /** The second person says yes: whoever asked reads for an hour, and the holders are told. */
  async run(actor: Actor, once: Once, id: string): Promise<string> {
    try {
      return await runOnce(this.db, actor, once, async (tx) => {
        await this.within(tx, actor, id);
        return `${breakGlassPaths.list()}?done=opened-for-them`;
      });
    } catch (error) {
      // Its own transaction went back with it, so that it was tried is written in another one.
      if (error instanceof Refused)
        await this.db.run(actor, (tx) =>
          this.audit.write(tx, { action: 'break_glass_failed', kind: 'break_glass', record: id }),
        );
      throw error;
    }
  }

  /** In the asker's own transaction when they may act alone. */
  async within(tx: Tx, actor: Actor, id: string): Promise<void> {
    const { schoolId } = actor;
    const row = await tx.one<{ told: string[] | null }>(
      `SELECT ctx.open_by_break_glass($1, $2) AS told`,
      [id, tx.now],
    );
    if (row === undefined || row.told === null)
      throw Refused.conflict(
        'main',
        'This cannot be opened by you now. Somebody may have decided it already.',
      );
    await this.audit.write(tx, { action: 'break_glass_opened', kind: 'break_glass', record: id });
    const view = 'access/mail/break-glass-opened';
    for (const personId of row.told) await this.jobs.send(tx, MAIL, { schoolId, personId, view });
    await tx.announce(new GlassBroken(schoolId, id));
  }
}
