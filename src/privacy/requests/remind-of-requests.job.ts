import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { RemindOfRequests } from './remind-of-requests.js';

const EVERY_SECONDS = 600;

@Injectable()
export class RemindOfRequestsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly remind: RemindOfRequests,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('privacy-requests', EVERY_SECONDS, async () => {
      await this.remind.run();
    });
  }
}
