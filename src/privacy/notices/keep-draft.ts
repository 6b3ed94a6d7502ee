import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { type Audience, privacyPaths } from '../privacy.paths.js';
import type { NoticeForm } from './notice.form.js';

/** The next version while it is being written: nobody but its editors reads it. One of them who wrote on an old page is told. */
@Injectable()
export class KeepDraft {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, audience: Audience, values: NoticeForm): Promise<string> {
    const { kept, why, seen, long, rights, ask, version } = values;
    const sections = JSON.stringify({ kept, why, seen, long, rights, ask });
    return runOnce(this.db, actor, once, async (tx) => {
      const written = await tx.query(
        `INSERT INTO privacy_notice (id, school_id, audience, sections, edited_by, edited_at, edition)
         SELECT $1::uuid, $2::uuid, $3::text, $4::jsonb, $5::uuid, $6::timestamptz, $7::integer + 1
         WHERE $7 = (SELECT coalesce(max(edition), 0) FROM privacy_notice WHERE school_id = $2 AND audience = $3)
         ON CONFLICT (school_id, audience) WHERE version IS NULL
         DO UPDATE SET sections = excluded.sections, edited_by = excluded.edited_by, edited_at = excluded.edited_at,
           edition = excluded.edition
         WHERE privacy_notice.edition = $7 RETURNING edition`,
        [randomUUID(), actor.schoolId, audience, sections, actor.personId, tx.now, Number(version)],
      );
      if (written.length === 0)
        throw Refused.conflict(
          'version',
          'Somebody else wrote here in the meantime. What stands now is below. Put both together: if you keep the draft now, yours takes its place.',
        );
      await this.audit.write(tx, {
        action: 'draft_kept',
        kind: 'privacy_notice',
        detail: { audience },
      });
      return `${privacyPaths.draft(audience)}?done=kept`;
    });
  }
}
