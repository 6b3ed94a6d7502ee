import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { TakeAnchor } from './take-anchor.js';

const EVERY_SECONDS = 60;

@Injectable()
export class TakeAnchorJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly anchor: TakeAnchor,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('audit-anchor', EVERY_SECONDS, () => this.anchor.run());
  }
}
