import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { SendReportLetters } from './send-report-letters.js';

const EVERY_SECONDS = 600;

@Injectable()
export class SendReportLettersJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly letters: SendReportLetters,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('access-report', EVERY_SECONDS, () => this.letters.run());
  }
}
