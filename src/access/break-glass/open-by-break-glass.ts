import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { ConfirmationDue } from '../../accounts/confirmation-due.js';
import { isFresh } from '../../accounts/confirmation.rules.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { type OpeningBlocker, openingBlockers } from './break-glass.policy.js';
import { BreakGlassQueries } from './break-glass.queries.js';
import { GlassBroken } from './glass-broken.event.js';
import { LAPSE_HOURS } from './lapse.rules.js';
import { NotOpened } from './not-opened.js';

const WHY_NOT: Record<OpeningBlocker, string> = {
  lapsed: `Nothing was opened: this was asked for more than ${LAPSE_HOURS} hours ago and has lapsed. If it is still needed, they can ask again.`,
  'asker-may-not':
    'Nothing was opened: whoever asked does not hold a role any more that may ask for this.',
  'not-theirs': 'This cannot be opened by you now. Somebody may have decided it already.',
};

@Injectable()
export class OpenByBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly queries: BreakGlassQueries,
  ) {}

  /** The second person says yes: whoever asked reads for an hour, and the holders are told. */
  run(actor: Actor, once: Once, id: string): Promise<string> {
    const { personId: person, roles } = actor;
    return this.writingFailures(actor, id, () =>
      runOnce(this.db, actor, once, async (tx) => {
        const asked = await this.queries.facts(tx, actor, id);
        if (asked === undefined) throw new NotFoundException();
        const [blocker] = openingBlockers({ person, roles }, asked, tx.now);
        if (blocker !== undefined) throw new NotOpened(WHY_NOT[blocker]);
        await this.within(tx, actor, id);
        return `${breakGlassPaths.list()}?done=opened-for-them`;
      }),
    );
  }

  /**
   * In the asker's own transaction when they may act alone.
   * @throws ConfirmationDue when their proof went stale meanwhile: the form goes on after a new one
   */
  async within(tx: Tx, actor: Actor, id: string): Promise<void> {
    const { schoolId } = actor;
    const row = await tx.one<{ told: string[] | null }>(
      `SELECT ctx.open_by_break_glass($1, $2) AS told`,
      [id, tx.now],
    );
    if (row === undefined || row.told === null) {
      if (!isFresh(actor, tx.now)) throw new ConfirmationDue();
      throw new NotOpened(WHY_NOT['not-theirs']);
    }
    await this.audit.write(tx, { action: 'break_glass_opened', kind: 'break_glass', record: id });
    const view = 'access/mail/break-glass-opened';
    for (const personId of row.told) await this.jobs.send(tx, MAIL, { schoolId, personId, view });
    await tx.announce(new GlassBroken(schoolId, id));
  }

  /** When nothing was opened, `work` took its own entries back: that it was tried is written apart. */
  async writingFailures(actor: Actor, id: string, work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotOpened || error instanceof ConfirmationDue)
        await this.db.run(actor, (tx) =>
          this.audit.write(tx, { action: 'break_glass_failed', kind: 'break_glass', record: id }),
        );
      throw error;
    }
  }
}
