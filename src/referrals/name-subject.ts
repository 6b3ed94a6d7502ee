import { Injectable } from '@nestjs/common';
import { Grants } from '../access/grants.js';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MAIL } from '../platform/mail/letters.js';
import { Refused } from '../platform/web/submit.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import { TeamQueries } from '../school/team.queries.js';
import { nextEscalation } from './escalation/escalation.rules.js';
import { chronicle, heldReferral } from './held-referral.js';
import { Referral } from './referral.entity.js';
import { canAddAction, canAcknowledge } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';
import { routeFor } from './routing/route-for.js';

/**
 * Names whom a concern about staff is about, when the raiser could only describe them. From that
 * moment it does not exist for them; it is routed anew, and others of the staff route may read it.
 */
@Injectable()
export class NameSubject {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly teams: TeamQueries,
    private readonly calendars: CalendarQueries,
    private readonly grants: Grants,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, subject: string): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const { schoolId } = actor;
      const open = (await this.queries.isWaiting(tx, schoolId, id)) ? canAcknowledge : canAddAction;
      const referral = await heldReferral(tx, this.queries, actor, id, open, 'subject');
      const known = await this.queries.subjects(tx, schoolId, id);
      const picked = await this.queries.adult(tx, schoolId, subject);
      if (referral.aboutStaff === 'no' || picked === undefined || picked === actor.personId)
        throw Refused.field('subject', 'Choose the member of staff it is about.');
      if (known.includes(picked)) return referralPaths.show(id);

      const team = await this.teams.team(tx, schoolId, tx.now);
      const route = routeFor(referral, [...known, picked], team, tx.now);
      // Others first: naming them may take the actor's own way to it.
      const others = route.grants.filter(({ person }) => person !== picked);
      await this.grants.give(
        tx,
        others.map(({ person, because }) => {
          return {
            schoolId,
            recordId: id,
            personId: person,
            reason: because,
            grantedBy: actor.personId,
          };
        }),
      );
      const calendar = await this.calendars.calendar(tx, schoolId);
      const { urgency, raisedAt, level, acknowledgedAt } = referral;
      const next = nextEscalation({ urgency, raisedAt, level, acknowledgedAt, route, calendar });
      await tx.query(
        `INSERT INTO referral_subject (school_id, referral_id, person_id) VALUES ($1, $2, $3)`,
        [schoolId, id, picked],
      );
      // The database takes a new route only beside a newly named subject.
      await tx.manager.update(
        Referral,
        { id, schoolId },
        {
          route: route as object,
          nextEscalationAt: earlier(referral.nextEscalationAt, next?.at ?? null),
        },
      );
      for (const { person } of others.filter(({ person }) => person !== actor.personId))
        await this.jobs.send(tx, MAIL, {
          schoolId,
          personId: person,
          view: 'referrals/mail/waiting',
        });
      await chronicle(tx, actor, id, 'subject_named');
      await this.audit.write(tx, { action: 'subject_named', kind: 'referral', record: id });
      return `${referralPaths.show(id)}?done=named`;
    });
  }
}

/**
 * A person may bring the clock forward, never put it back: when the new route is told later, the
 * sweep finds at the time that was kept that nothing is due, and keeps the later one.
 */
function earlier(kept: Date | null, next: Date | null): Date | null {
  return kept === null || next === null || next >= kept ? kept : next;
}
