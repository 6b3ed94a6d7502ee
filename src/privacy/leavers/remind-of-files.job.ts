import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { RemindOfFiles } from './remind-of-files.js';

const EVERY_SECONDS = 3600;

@Injectable()
export class RemindOfFilesJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly remind: RemindOfFiles,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('leavers', EVERY_SECONDS, () => this.remind.run());
  }
}
