import { Module } from '@nestjs/common';
import { AccountSubjectAccess } from '../accounts/subject-access.queries.js';
import { ContactSubjectAccess } from '../contacts/subject-access.queries.js';
import { BookingSubjectAccess } from '../drop-ins/subject-access.queries.js';
import { ListenerSubjectAccess } from '../listeners/subject-access.queries.js';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralQueries } from '../referrals/referral.queries.js';
import { ReferralSubjectAccess } from '../referrals/subject-access.queries.js';
import { SchoolModule } from '../school/school.module.js';
import { AssessmentController } from './impact-assessment/assessment.controller.js';
import { AssessmentQueries } from './impact-assessment/assessment.queries.js';
import { WriteAssessment } from './impact-assessment/write-assessment.js';
import { LeaverQueries } from './leavers/leaver.queries.js';
import { LeaversController } from './leavers/leavers.controller.js';
import { RecordReceipt } from './leavers/record-receipt.js';
import { RecordTransfer } from './leavers/record-transfer.js';
import { RemindOfFilesJob } from './leavers/remind-of-files.job.js';
import { RemindOfFiles } from './leavers/remind-of-files.js';
import { KeepDraft } from './notices/keep-draft.js';
import { NoticeQueries } from './notices/notice.queries.js';
import { NoticesController } from './notices/notices.controller.js';
import { PublicNoticeController } from './notices/public-notice.controller.js';
import { PublishNotice } from './notices/publish-notice.js';
import { PausesController } from './pauses/pauses.controller.js';
import { ResumeClock } from './pauses/resume-clock.js';
import { StopClock } from './pauses/stop-clock.js';
import { leaverPaths, privacyPaths, retentionPaths } from './privacy.paths.js';
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
import { BatchesController } from './retention/certificates/batches.controller.js';
import { ConfirmBatch } from './retention/certificates/confirm-batch.js';
import { PreviewBatch } from './retention/certificates/preview-batch.js';
import { HoldsController } from './retention/holds/holds.controller.js';
import { LiftHold } from './retention/holds/lift-hold.js';
import { PlaceHold } from './retention/holds/place-hold.js';
import { RetentionQueries } from './retention/retention.queries.js';
import { AgreeThatItGoes } from './retention/review/agree-that-it-goes.js';
import { DecideReferral } from './retention/review/decide-referral.js';
import { ReviewController } from './retention/review/review.controller.js';
import { ChangePeriod } from './retention/schedule/change-period.js';
import { ScheduleController } from './retention/schedule/schedule.controller.js';
import { ShredBatchJob } from './retention/shred-batch.job.js';
import { ShredBatch } from './retention/shred-batch.js';
import { SweepRetentionJob } from './retention/sweep-retention.job.js';
import { SweepRetention } from './retention/sweep-retention.js';
import { PlaceStatement } from './statements/place-statement.js';
import { StatementQueries } from './statements/statement.queries.js';
import { StatementsController } from './statements/statements.controller.js';
import { DecideItem } from './subject-access/decide-item.js';
import { Gather } from './subject-access/gather.js';
import { ReleasePart } from './subject-access/release-part.js';
import { ShowRequest } from './subject-access/show-request.js';
import { SubjectAccessController } from './subject-access/subject-access.controller.js';
import { SubjectAccessQueries } from './subject-access/subject-access.queries.js';

const REQUESTS = [
  RequestQueries,
  ReceiveRequest,
  AskForOwn,
  RecordRequest,
  ExtendRequest,
  CloseRequest,
  StopClock,
  ResumeClock,
  StatementQueries,
  PlaceStatement,
  RemindOfRequests,
  RemindOfRequestsJob,
];
const SUBJECT_ACCESS = [
  AccountSubjectAccess,
  BookingSubjectAccess,
  ContactSubjectAccess,
  ListenerSubjectAccess,
  ReferralSubjectAccess,
  Gather,
  SubjectAccessQueries,
  ShowRequest,
  DecideItem,
  ReleasePart,
];
const RETENTION = [
  RetentionQueries,
  ChangePeriod,
  PlaceHold,
  LiftHold,
  DecideReferral,
  AgreeThatItGoes,
  PreviewBatch,
  ConfirmBatch,
  ShredBatch,
  ShredBatchJob,
  SweepRetention,
  SweepRetentionJob,
];
const LEAVERS = [LeaverQueries, RecordTransfer, RecordReceipt, RemindOfFiles, RemindOfFilesJob];

@Module({
  imports: [SchoolModule],
  providers: [
    ...REQUESTS,
    ...SUBJECT_ACCESS,
    ...RETENTION,
    ...LEAVERS,
    NoticeQueries,
    KeepDraft,
    PublishNotice,
    AssessmentQueries,
    WriteAssessment,
    ReferralQueries,
  ],
  controllers: [
    NoticesController,
    PublicNoticeController,
    OwnRequestsController,
    RequestsController,
    PausesController,
    StatementsController,
    SubjectAccessController,
    AssessmentController,
    ScheduleController,
    HoldsController,
    ReviewController,
    BatchesController,
    LeaversController,
  ],
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
      {
        group: 'records',
        order: 76,
        text: 'Leavers',
        href: leaverPaths.list(),
        permission: 'leaver.transfer',
      },
      {
        group: 'records',
        order: 77,
        text: 'How long we keep records',
        href: retentionPaths.schedule(),
        permission: 'retention.see',
      },
    );
  }
}
