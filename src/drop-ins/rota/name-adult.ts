import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { TeamQueries } from '../../school/team.queries.js';
import { sessionPaths } from '../drop-ins.paths.js';
import { Session } from '../sessions/session.entity.js';
import { holdRota } from './rota-lock.js';
import { TendRota } from './tend-rota.js';

@Injectable()
export class NameAdult {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly team: TeamQueries,
    private readonly rota: TendRota,
  ) {}

  /** @param adultId who will be on duty and has said so to the coordinator; null: nobody yet */
  async run(actor: Actor, once: Once, sessionId: string, adultId: string | null): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      const session = await tx.manager.findOneBy(Session, { schoolId, id: sessionId });
      if (session === null) throw new NotFoundException();
      // Who was on duty then is a fact that a concern may turn on.
      if (session.endsAt <= tx.now) throw Refused.conflict('adult', 'That session is over.');
      const adults = await this.team.adults(tx, schoolId, tx.now);
      if (adultId !== null && !adults.some(({ id }) => id === adultId))
        throw Refused.field('adult', 'Choose an adult from the list.');
      await tx.manager.update(
        Session,
        { schoolId, id: sessionId },
        { adultId, adultConfirmedAt: adultId === null ? null : tx.now },
      );
      await this.rota.releaseClosed(tx, schoolId, { ids: [sessionId] });
      await this.audit.write(tx, {
        action: 'adult_named',
        kind: 'session',
        record: sessionId,
        detail: { adult: adultId },
      });
      return `${sessionPaths.rota(sessionId)}?done=${adultId === null ? 'nobody' : 'adult'}`;
    });
  }
}
