import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { SchoolModule } from '../school/school.module.js';
import { AskForSummary } from './ask-for-summary.js';
import { ContributionQueries } from './contribution.queries.js';
import { PrepareSummaryJob } from './prepare-summary.job.js';
import { PrepareSummary } from './prepare-summary.js';
import { SignOffSummary } from './sign-off-summary.js';
import { SummariesController } from './summaries.controller.js';
import { summaryPaths } from './summaries.paths.js';
import { SummaryQueries } from './summary.queries.js';

@Module({
  imports: [SchoolModule],
  providers: [
    SummaryQueries,
    ContributionQueries,
    PrepareSummary,
    PrepareSummaryJob,
    AskForSummary,
    SignOffSummary,
  ],
  controllers: [SummariesController],
  exports: [SummaryQueries, PrepareSummary, AskForSummary, SignOffSummary],
})
export class SummariesModule {
  constructor(navigation: Navigation) {
    navigation.add({
      group: 'school',
      order: 70,
      text: 'Summaries',
      href: summaryPaths.list(),
      permission: 'summary.read',
    });
  }
}
