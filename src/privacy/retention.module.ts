import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralQueries } from '../referrals/referral.queries.js';
import { SchoolModule } from '../school/school.module.js';
import { LeaverQueries } from './leavers/leaver.queries.js';
import { LeaversController } from './leavers/leavers.controller.js';
import { RecordReceipt } from './leavers/record-receipt.js';
import { RecordTransfer } from './leavers/record-transfer.js';
import { RemindOfFiles } from './leavers/remind-of-files.js';
import { RemindOfFilesJob } from './leavers/remind-of-files.job.js';
import { leaverPaths, retentionPaths } from './privacy.paths.js';
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
import { ShredBatch } from './retention/shred-batch.js';
import { ShredBatchJob } from './retention/shred-batch.job.js';
import { SweepRetention } from './retention/sweep-retention.js';
import { SweepRetentionJob } from './retention/sweep-retention.job.js';

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
  providers: [...RETENTION, ...LEAVERS, ReferralQueries],
  controllers: [
    ScheduleController,
    HoldsController,
    ReviewController,
    BatchesController,
    LeaversController,
  ],
})
export class RetentionModule {
  constructor(navigation: Navigation) {
    navigation.add(
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
