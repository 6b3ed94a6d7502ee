import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs, type Queue } from '../platform/jobs/jobs.js';
import { PrepareSummary } from './prepare-summary.js';

export const PUBLICATION: Queue<{ schoolId: string; publicationId: string }> = {
  name: 'publication',
};

@Injectable()
export class PrepareSummaryJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly prepare: PrepareSummary,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PUBLICATION, ({ schoolId, publicationId }) =>
      this.prepare.run(schoolId, publicationId),
    );
  }
}
