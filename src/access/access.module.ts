import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { AskBreakGlass } from './break-glass/ask-break-glass.js';
import { BreakGlassController } from './break-glass/break-glass.controller.js';
import { breakGlassPaths } from './break-glass/break-glass.paths.js';
import { BreakGlassQueries } from './break-glass/break-glass.queries.js';
import { EndBreakGlass } from './break-glass/end-break-glass.js';
import { OpenByBreakGlass } from './break-glass/open-by-break-glass.js';
import { RemindOfReviewJob } from './break-glass/remind-of-review.job.js';
import { RemindOfReview } from './break-glass/remind-of-review.js';
import { ReviewBreakGlass } from './break-glass/review-break-glass.js';
import { TellOfLapseJob } from './break-glass/tell-of-lapse.job.js';
import { TellOfLapse } from './break-glass/tell-of-lapse.js';
import { accessPaths, auditPaths } from './access.paths.js';
import { AccessQueries } from './access.queries.js';
import { AskForCheck } from './audit/ask-for-check.js';
import { AuditController } from './audit/audit.controller.js';
import { CheckAuditJob } from './audit/check-audit.job.js';
import { CheckAudit } from './audit/check-audit.js';
import { StartCheck } from './audit/start-check.js';
import { TakeAnchorJob } from './audit/take-anchor.job.js';
import { TakeAnchor } from './audit/take-anchor.js';
import { Grants } from './grants.js';
import { AccessReportsController } from './report/access-reports.controller.js';
import { SendReportLettersJob } from './report/send-report-letters.job.js';
import { SendReportLetters } from './report/send-report-letters.js';

@Module({
  providers: [
    Grants,
    BreakGlassQueries,
    AskBreakGlass,
    OpenByBreakGlass,
    EndBreakGlass,
    ReviewBreakGlass,
    RemindOfReview,
    RemindOfReviewJob,
    TellOfLapse,
    TellOfLapseJob,
    AccessQueries,
    AskForCheck,
    StartCheck,
    CheckAudit,
    CheckAuditJob,
    TakeAnchor,
    TakeAnchorJob,
    SendReportLetters,
    SendReportLettersJob,
  ],
  controllers: [BreakGlassController, AccessReportsController, AuditController],
  exports: [Grants],
})
export class AccessModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'day',
        order: 24,
        text: 'Emergency access',
        href: breakGlassPaths.list(),
        permission: 'access.break-glass',
      },
      {
        group: 'records',
        order: 65,
        text: 'Who has read what',
        href: accessPaths.report(),
        permission: 'access.school',
      },
      {
        group: 'records',
        order: 66,
        text: 'Reads of my records',
        href: accessPaths.held(),
        permission: 'access.held',
      },
      {
        group: 'own',
        order: 85,
        text: 'Who has read what is mine',
        href: accessPaths.mine(),
        permission: 'access.own',
      },
      {
        group: 'records',
        order: 67,
        text: 'Audit',
        href: auditPaths.standing(),
        permission: 'audit.verify',
      },
    );
  }
}
