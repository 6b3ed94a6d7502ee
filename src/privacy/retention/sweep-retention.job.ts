import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { SweepRetention } from './sweep-retention.js';

/** What falls due falls due at midnight, school by school: looked for often, done once. */
const EVERY_SECONDS = 3600;

@Injectable()
export class SweepRetentionJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly sweep: SweepRetention,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('retention', EVERY_SECONDS, () => this.sweep.run());
  }
}
