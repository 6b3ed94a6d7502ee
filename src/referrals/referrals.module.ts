import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { Navigation } from '../platform/web/navigation.js';
import { SchoolModule } from '../school/school.module.js';
import { AcknowledgeReferral } from './acknowledge-referral.js';
import { AddAction } from './add-action.js';
import { CloseReferral } from './close-referral.js';
import { CompleteAction } from './complete-action.js';
import { ConcernsController } from './concerns/concerns.controller.js';
import { EscalateOverdueReferralsJob } from './escalation/escalate-overdue-referrals.job.js';
import { EscalateOverdueReferrals } from './escalation/escalate-overdue-referrals.js';
import { PlanBreakGlassReview } from './plan-break-glass-review.js';
import { EndLapsedGrantsJob } from './end-lapsed-grants.job.js';
import { EndLapsedGrants } from './end-lapsed-grants.js';
import { RaiseReferral } from './concerns/raise-referral.js';
import { NameSubject } from './name-subject.js';
import { ReferralQueries } from './referral.queries.js';
import { ReferralsController } from './referrals.controller.js';
import { concernPaths, referralPaths } from './referrals.paths.js';
import { ReopenReferral } from './reopen-referral.js';
import { RerouteWaitingReferralsJob } from './routing/reroute-waiting-referrals.job.js';
import { RerouteWaitingReferrals } from './routing/reroute-waiting-referrals.js';

@Module({
  imports: [AccessModule, SchoolModule],
  providers: [
    ReferralQueries,
    RaiseReferral,
    AcknowledgeReferral,
    AddAction,
    CompleteAction,
    CloseReferral,
    ReopenReferral,
    NameSubject,
    EndLapsedGrants,
    EndLapsedGrantsJob,
    EscalateOverdueReferrals,
    EscalateOverdueReferralsJob,
    PlanBreakGlassReview,
    RerouteWaitingReferrals,
    RerouteWaitingReferralsJob,
  ],
  controllers: [ConcernsController, ReferralsController],
  exports: [ReferralQueries, RaiseReferral, AcknowledgeReferral, AddAction, CloseReferral],
})
export class ReferralsModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'day',
        order: 20,
        text: 'Safeguarding queue',
        href: referralPaths.queue(),
        permission: 'referral.expect',
      },
      {
        group: 'day',
        order: 80,
        text: 'Passed on by me',
        href: concernPaths.mine(),
        permission: 'concern.own',
      },
    );
  }
}
