import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { BreakGlass } from './break-glass.entity.js';
import type { AskBreakGlassForm } from './break-glass.form.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { mayOpenAlone, mayTakePart } from './break-glass.policy.js';
import { BreakGlassQueries } from './break-glass.queries.js';
import { OpenByBreakGlass } from './open-by-break-glass.js';

@Injectable()
export class AskBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly jobs: Jobs,
    private readonly queries: BreakGlassQueries,
    private readonly open: OpenByBreakGlass,
  ) {}

  /** Asks a second person; a lead, deputy or head opens alone when a life is at risk. */
  run(actor: Actor, once: Once, values: AskBreakGlassForm): Promise<string> {
    const { schoolId, personId, roles } = actor;
    const who = { person: personId, roles };
    if (!mayTakePart(who)) throw new NotFoundException();
    const lifeAtRisk = values.lifeAtRisk === 'yes';
    const id = randomUUID();
    const asking = (): Promise<string> =>
      runOnce(this.db, actor, once, async (tx) => {
        await this.writeDown(tx, actor, id, values);
        if (lifeAtRisk && mayOpenAlone(who)) {
          await this.open.within(tx, actor, id);
          return `${breakGlassPaths.list()}?done=opened`;
        }
        const view = 'access/mail/break-glass-asked';
        for (const person of await this.queries.deciders(tx, schoolId, personId))
          await this.jobs.send(tx, MAIL, { schoolId, personId: person, view });
        return `${breakGlassPaths.list()}?done=asked`;
      });
    return this.open.writingFailures(actor, id, asking);
  }

  private async writeDown(
    tx: Tx,
    { schoolId, personId }: Actor,
    id: string,
    values: AskBreakGlassForm,
  ): Promise<void> {
    const child = await tx.one(
      `SELECT 1 FROM person WHERE school_id = $1 AND id = $2 AND kind = 'student'`,
      [schoolId, values.child],
    );
    if (child === undefined) throw Refused.field('child', 'Choose the child from the list.');
    const place = { table: 'break_glass', column: 'reason', record: id, schoolId };
    const lifeAtRisk = values.lifeAtRisk === 'yes';
    await tx.insert(BreakGlass, {
      id,
      schoolId,
      askedBy: personId,
      childId: values.child,
      lifeAtRisk,
      reason: await this.words.seal(tx, place, values.reason),
      askedAt: tx.now,
    });
    await this.audit.write(tx, {
      action: 'break_glass_asked',
      kind: 'break_glass',
      record: id,
      detail: { lifeAtRisk },
    });
  }
}
