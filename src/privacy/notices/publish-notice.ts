import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { type Audience, privacyPaths } from '../privacy.paths.js';
import type { PublicationForm } from './notice.form.js';
import { NoticeQueries } from './notice.queries.js';

/** The draft becomes the next version. Earlier ones stay, to be read. */
@Injectable()
export class PublishNotice {
  constructor(
    private readonly db: Database,
    private readonly queries: NoticeQueries,
    private readonly audit: Audit,
  ) {}

  run(
    actor: Actor,
    once: Once,
    audience: Audience,
    { version: seen }: PublicationForm,
  ): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const draft = await this.queries.draft(tx, actor.schoolId, audience, true);
      if (draft === undefined)
        throw Refused.conflict('kept', 'There is no draft to publish. Keep one first.');
      if (draft.edition !== Number(seen))
        throw Refused.conflict(
          'version',
          'The draft has changed since you opened it. Read it as it stands now, then publish it.',
        );
      const [row] = await tx.query<{ version: number }>(
        `SELECT coalesce(max(version), 0) + 1 AS version FROM privacy_notice
         WHERE school_id = $1 AND audience = $2`,
        [actor.schoolId, audience],
      );
      const version = row?.version ?? 1;
      await tx.change(
        `UPDATE privacy_notice SET version = $3, published_by = $4, published_at = $5
         WHERE school_id = $1 AND audience = $2 AND version IS NULL`,
        [actor.schoolId, audience, version, actor.personId, tx.now],
      );
      await this.audit.write(tx, {
        action: 'published',
        kind: 'privacy_notice',
        detail: { audience, version },
      });
      return `${privacyPaths.noticesKept()}?done=published`;
    });
  }
}
