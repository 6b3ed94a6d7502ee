import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import type { AssessmentForm } from './assessment.form.js';

/** The school's own words in one section; whoever wrote on an old page is told. */
@Injectable()
export class WriteAssessment {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
  ) {}

  run(
    actor: Actor,
    once: Once,
    section: string,
    { words = '', version }: AssessmentForm,
  ): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const written = await tx.query(
        `INSERT INTO privacy_assessment (school_id, section, words, version, changed_by, changed_at)
         VALUES ($1, $2, $3, 1, $4, $5)
         ON CONFLICT (school_id, section) DO UPDATE SET words = excluded.words, version = privacy_assessment.version + 1,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at
         WHERE privacy_assessment.version = $6 RETURNING version`,
        [actor.schoolId, section, words, actor.personId, tx.now, Number(version)],
      );
      const [row] = written as { version: number }[];
      if (row?.version !== Number(version) + 1)
        throw Refused.conflict(
          'words',
          'Somebody else wrote here in the meantime. Open the section again and add yours.',
        );
      await this.audit.write(tx, {
        action: 'assessment_written',
        kind: 'school',
        record: actor.schoolId,
        detail: { section, version: row.version },
      });
      return `${privacyPaths.assessment()}?done=1#${section}`;
    });
  }
}
