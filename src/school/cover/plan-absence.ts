import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { PostKind } from '../../accounts/post.entity.js';
import { Audit } from '../../platform/audit/audit.js';
import { longDateTime } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { CoverChanged } from '../cover-changed.event.js';
import { localTime } from '../school-time.rules.js';
import { schoolPaths } from '../school.paths.js';
import { TeamQueries } from '../team.queries.js';
import { Absence } from './absence.entity.js';
import type { AbsenceForm } from './absence.form.js';
import { AbsenceQueries } from './absence.queries.js';
import { firstCoverGap, gapInWords } from './cover-gaps.rules.js';

const TOLD: readonly PostKind[] = ['safeguarding_lead', 'safeguarding_deputy', 'head'];

@Injectable()
export class PlanAbsence {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly absences: AbsenceQueries,
    private readonly team: TeamQueries,
    private readonly jobs: Jobs,
  ) {}

  /** Says who is away and who stands in. Cover that would lead nowhere is refused, with the reason. */
  async run(actor: Actor, once: Once, values: AbsenceForm): Promise<string> {
    const { schoolId } = actor;
    const zone = actor.school.timezone;
    const from = localTime(values.from, values.fromTime || '00:00', zone);
    const until = values.back ? localTime(values.back, values.backTime || '00:00', zone) : null;
    const standIn = values.standIn || null;
    if (values.backTime && !values.back)
      throw Refused.field('back', 'Enter the day they are back as well as the time.');
    if (until !== null && until <= from)
      throw Refused.field('back', 'They would be back before they are away. Check both days.');
    if (standIn === values.person)
      throw Refused.field('standIn', 'Nobody can stand in for themself. Choose somebody else.');

    return runOnce(this.db, actor, once, async (tx) => {
      if (until !== null && until <= tx.now)
        throw Refused.field('back', 'This is over already. Enter days that are still to come.');
      await this.absences.lockForChange(tx, schoolId);
      const adults = await this.team.adults(tx, schoolId, tx.now);
      const named = new Map(
        adults.map((adult) => [adult.id, `${adult.givenName} ${adult.familyName}`]),
      );
      if (!named.has(values.person)) throw Refused.field('person', 'Choose who is away.');
      if (standIn !== null && !named.has(standIn))
        throw Refused.field('standIn', 'Choose who stands in from the list.');
      const planned = { person: values.person, standIn, from, until };
      const others = await this.absences.ahead(tx, schoolId);
      const gap = standIn === null ? null : firstCoverGap(planned, others);
      if (gap !== null) {
        const words = gapInWords(gap, (person) => named.get(person) ?? 'somebody');
        throw Refused.field(
          'standIn',
          `${words} This would be so from ${longDateTime(gap.at, zone)}. Choose somebody else.`,
        );
      }

      const id = randomUUID();
      await tx.insert(Absence, {
        id,
        schoolId,
        personId: values.person,
        coverId: standIn,
        startsAt: from,
        endsAt: until,
      });
      await this.audit.write(tx, {
        action: 'absence_planned',
        kind: 'absence',
        record: id,
        detail: { person: values.person, standIn },
      });
      await this.tellThoseConcerned(tx, actor, planned);
      await tx.announce(new CoverChanged(schoolId));
      return `${schoolPaths.cover()}?done=planned`;
    });
  }

  /** Whoever stands in comes to read what the other may: nobody takes that place unnoticed. */
  private async tellThoseConcerned(
    tx: Tx,
    { schoolId, personId }: Actor,
    { person, standIn }: { person: string; standIn: string | null },
  ): Promise<void> {
    const { posts } = await this.team.team(tx, schoolId, tx.now);
    const holders = posts.filter(({ post }) => TOLD.includes(post)).map((held) => held.person);
    const told = new Set([person, ...(standIn === null ? [] : [standIn]), ...holders]);
    told.delete(personId);
    for (const one of told)
      await this.jobs.send(tx, MAIL, {
        schoolId,
        personId: one,
        view: 'school/mail/cover-changed',
      });
  }
}
