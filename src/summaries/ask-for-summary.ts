import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { isoDate, plainDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import { brokeUnique } from '../platform/db/faults.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Refused } from '../platform/web/submit.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import type { AskForSummaryForm } from './ask-for-summary.form.js';
import { PUBLICATION } from './prepare-summary.job.js';
import { academicYearOf, publishableFrom } from './publication-periods.rules.js';
import { PublicationRow } from './publication.entity.js';
import { summaryPaths } from './summaries.paths.js';

const ALREADY = 'There is a summary of this term already.';

@Injectable()
export class AskForSummary {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly calendars: CalendarQueries,
  ) {}

  /** Asks for the figures of a term that is over and settled; a job prepares them. */
  async run(actor: Actor, once: Once, values: AskForSummaryForm): Promise<string> {
    try {
      return await runOnce(this.db, actor, once, async (tx) => {
        const { schoolId } = actor;
        // Nobody moves the term's days while its summary is asked for.
        await this.calendars.lockForChange(tx, schoolId);
        const terms = await this.calendars.terms(tx, schoolId);
        const term = terms.find(({ id }) => id === values.term);
        if (term === undefined) throw Refused.field('term', 'Choose a term.');
        const from = publishableFrom(term.endsOn, await this.calendars.calendar(tx, schoolId));
        if (isoDate(tx.now, actor.school.timezone) < from)
          throw Refused.field(
            'term',
            `${term.name} can be summed up from ${plainDate(from)}: late logs have ten school days to arrive.`,
          );
        const id = randomUUID();
        await tx.insert(PublicationRow, {
          id,
          schoolId,
          termId: term.id,
          periodKey: `term:${term.id}`,
          periodName: term.name,
          academicYear: academicYearOf(term.startsOn),
          state: 'preparing',
          askedBy: actor.personId,
          askedAt: tx.now,
          cutoff: term.endsOn,
        });
        await this.jobs.send(tx, PUBLICATION, { schoolId, publicationId: id });
        await this.audit.write(tx, { action: 'asked', kind: 'publication', record: id });
        return summaryPaths.show(id);
      });
    } catch (error) {
      if (brokeUnique(error, 'publication_live')) throw Refused.conflict('term', ALREADY);
      throw error;
    }
  }
}
