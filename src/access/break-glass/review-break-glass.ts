import { Injectable, NotFoundException } from '@nestjs/common';
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

@Injectable()
export class ReviewBreakGlass {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /** Somebody else looks back: was it right to open it? */
  run(actor: Actor, once: Once, id: string, values: ReviewBreakGlassForm): Promise<string> {
    const { schoolId, personId, roles } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const asked = await tx.manager.findOneBy(BreakGlass, { schoolId, id });
      if (asked === null) throw new NotFoundException();
      if (!mayReview({ person: personId, roles }, asked))
        throw Refused.conflict('main', 'Somebody else has to look back on this, or has done so.');
      const place = { table: 'break_glass', column: 'review_words', record: id, schoolId };
      await tx.manager.update(
        BreakGlass,
        { schoolId, id },
        {
          review: values.review,
          reviewedBy: personId,
          reviewedAt: tx.now,
          reviewWords: await this.words.sealIfAny(tx, place, values.words),
        },
      );
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
