import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { type Audience, privacyPaths } from '../privacy.paths.js';
import type { NoticeForm } from './notice.form.js';

/** The next version while it is being written: nobody but its editors reads it. */
@Injectable()
export class KeepDraft {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, audience: Audience, values: NoticeForm): Promise<string> {
    const { kept, why, seen, long, rights, ask } = values;
    const sections = JSON.stringify({ kept, why, seen, long, rights, ask });
    return runOnce(this.db, actor, once, async (tx) => {
      await tx.query(
        `INSERT INTO privacy_notice (id, school_id, audience, sections, edited_by, edited_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (school_id, audience) WHERE version IS NULL
         DO UPDATE SET sections = excluded.sections, edited_by = excluded.edited_by, edited_at = excluded.edited_at`,
        [randomUUID(), actor.schoolId, audience, sections, actor.personId, tx.now],
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
