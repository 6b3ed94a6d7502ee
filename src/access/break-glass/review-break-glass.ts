import { Injectable, NotFoundException } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { BreakGlass } from './break-glass.entity.js';
import type { ReviewBreakGlassForm } from './break-glass.form.js';
import { breakGlassPaths } from './break-glass.paths.js';
import { mayReview } from './break-glass.policy.js';
import { BreakGlassQueries } from './break-glass.queries.js';

@Injectable()
export class ReviewBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly queries: BreakGlassQueries,
  ) {}

  /** Somebody else looks back: was it right to open it? */
  run(actor: Actor, once: Once, id: string, values: ReviewBreakGlassForm): Promise<string> {
    const { schoolId, personId, roles } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const asked = await this.queries.facts(tx, actor, id);
      if (asked === undefined) throw new NotFoundException();
      if (!mayReview({ person: personId, roles }, asked)) throw notTheirs();
      const place = { table: 'break_glass', column: 'review_words', record: id, schoolId };
      const { affected } = await tx.manager.update(
        BreakGlass,
        { schoolId, id, review: IsNull() },
        {
          review: values.review,
          reviewedBy: personId,
          reviewedAt: tx.now,
          reviewWords: await this.words.sealIfAny(tx, place, values.words),
        },
      );
      // Of two who look back at once the second finds it done.
      if (affected !== 1) throw notTheirs();
      await this.audit.write(tx, {
        action: 'break_glass_reviewed',
        kind: 'break_glass',
        record: id,
        detail: { review: values.review },
      });
      return `${breakGlassPaths.list()}?done=reviewed`;
    });
  }
}

function notTheirs(): Refused {
  return Refused.conflict('main', 'Somebody else has to look back on this, or has done so.');
}
