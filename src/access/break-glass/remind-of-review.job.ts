import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { RemindOfReview } from './remind-of-review.js';

const EVERY_SECONDS = 600;

@Injectable()
export class RemindOfReviewJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly remind: RemindOfReview,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('break-glass-review', EVERY_SECONDS, async () => {
      await this.remind.run();
    });
  }
}
