import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../platform/jobs/jobs.js';
import { EndLapsedGrants } from './end-lapsed-grants.js';

const EVERY_SECONDS = 30;

@Injectable()
export class EndLapsedGrantsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly grants: EndLapsedGrants,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('lapsed-grants', EVERY_SECONDS, async () => {
      await this.grants.run();
    });
  }
}
