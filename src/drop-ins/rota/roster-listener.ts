import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { sessionPaths } from '../drop-ins.paths.js';
import { SessionQueries } from '../sessions/session.queries.js';
import { ROSTER_WORDS, rosterBlocker } from '../shifts/fill-shifts.rules.js';
import { FillShifts } from '../shifts/fill-shifts.js';
import { holdRota } from './rota-lock.js';

@Injectable()
export class RosterListener {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly sessions: SessionQueries,
    private readonly fill: FillShifts,
  ) {}

  /** Gives a listener a place in one session, more than it wants too; one taken off may come back. */
  async run(actor: Actor, once: Once, sessionId: string, listenerId: string): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      const sessions = await this.sessions.sessions(tx, schoolId, { ids: [sessionId] });
      const [session] = sessions;
      if (session === undefined) throw new NotFoundException();
      if (session.endsAt <= tx.now) throw Refused.conflict('listener', 'That session is over.');
      const { toFill, listeners } = await this.fill.facts(tx, schoolId, sessions);
      const listener = listeners.find(({ id }) => id === listenerId);
      if (listener === undefined) throw Refused.field('listener', 'Choose a listener.');
      const blocker = rosterBlocker({ ...toFill[0]!, takenOff: [] }, listener);
      if (blocker !== null) throw Refused.conflict('listener', ROSTER_WORDS[blocker]);
      await this.fill.give(tx, schoolId, sessions, [{ sessionId, listenerId }]);
      await this.audit.write(tx, {
        action: 'listener_rostered',
        kind: 'session',
        record: sessionId,
        detail: { listener: listenerId },
      });
      return `${sessionPaths.rota(sessionId)}?done=rostered`;
    });
  }
}
