import { Module } from '@nestjs/common';
import { AccountSubjectAccess } from '../accounts/subject-access.queries.js';
import { ContactSubjectAccess } from '../contacts/subject-access.queries.js';
import { BookingSubjectAccess } from '../drop-ins/subject-access.queries.js';
import { ListenerSubjectAccess } from '../listeners/subject-access.queries.js';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralSubjectAccess } from '../referrals/subject-access.queries.js';
import { AssessmentController } from './impact-assessment/assessment.controller.js';
import { AssessmentQueries } from './impact-assessment/assessment.queries.js';
import { WriteAssessment } from './impact-assessment/write-assessment.js';
import { KeepDraft } from './notices/keep-draft.js';
import { NoticeQueries } from './notices/notice.queries.js';
import { NoticesController } from './notices/notices.controller.js';
import { PublicNoticeController } from './notices/public-notice.controller.js';
import { PublishNotice } from './notices/publish-notice.js';
import { PausesController } from './pauses/pauses.controller.js';
import { ResumeClock } from './pauses/resume-clock.js';
import { StopClock } from './pauses/stop-clock.js';
import { privacyPaths } from './privacy.paths.js';
import { AskForOwn } from './requests/ask-for-own.js';
import { CloseRequest } from './requests/close-request.js';
import { ExtendRequest } from './requests/extend-request.js';
import { OwnRequestsController } from './requests/own-requests.controller.js';
import { ReceiveRequest } from './requests/receive-request.js';
import { RecordRequest } from './requests/record-request.js';
import { RemindOfRequestsJob } from './requests/remind-of-requests.job.js';
import { RemindOfRequests } from './requests/remind-of-requests.js';
import { RequestQueries } from './requests/request.queries.js';
import { RequestsController } from './requests/requests.controller.js';
import { DecideItem } from './subject-access/decide-item.js';
import { Gather } from './subject-access/gather.js';
import { ReleasePart } from './subject-access/release-part.js';
import { ShowRequest } from './subject-access/show-request.js';
import { SubjectAccessController } from './subject-access/subject-access.controller.js';
import { SubjectAccessQueries } from './subject-access/subject-access.queries.js';

@Module({
  providers: [
    AccountSubjectAccess,
    BookingSubjectAccess,
    ContactSubjectAccess,
    ListenerSubjectAccess,
    ReferralSubjectAccess,
    RequestQueries,
    ReceiveRequest,
    AskForOwn,
    RecordRequest,
    ExtendRequest,
    CloseRequest,
    StopClock,
    ResumeClock,
    RemindOfRequests,
    RemindOfRequestsJob,
    Gather,
    SubjectAccessQueries,
    ShowRequest,
    DecideItem,
    ReleasePart,
    NoticeQueries,
    KeepDraft,
    PublishNotice,
    AssessmentQueries,
    WriteAssessment,
  ],
  controllers: [
    NoticesController,
    PublicNoticeController,
    OwnRequestsController,
    RequestsController,
    PausesController,
    SubjectAccessController,
    AssessmentController,
  ],
  exports: [NoticeQueries],
})
export class PrivacyModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'records',
        order: 58,
        text: 'Privacy requests',
        href: privacyPaths.requests(),
        permission: 'privacy.review',
      },
      {
        group: 'records',
        order: 59,
        text: 'Privacy notices',
        href: privacyPaths.noticesKept(),
        permission: 'privacy.manage',
      },
      {
        group: 'own',
        order: 95,
        text: 'What is kept about me',
        href: privacyPaths.own(),
        permission: 'privacy.own',
      },
    );
  }
}
