import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { AskBreakGlass } from './break-glass/ask-break-glass.js';
import { BreakGlassController } from './break-glass/break-glass.controller.js';
import { breakGlassPaths } from './break-glass/break-glass.paths.js';
import { BreakGlassQueries } from './break-glass/break-glass.queries.js';
import { EndBreakGlass } from './break-glass/end-break-glass.js';
import { OpenByBreakGlass } from './break-glass/open-by-break-glass.js';
import { RemindOfReviewJob } from './break-glass/remind-of-review.job.js';
import { ReviewBreakGlass } from './break-glass/review-break-glass.js';
import { Grants } from './grants.js';

@Module({
  providers: [
    Grants,
    BreakGlassQueries,
    AskBreakGlass,
    OpenByBreakGlass,
    EndBreakGlass,
    ReviewBreakGlass,
    RemindOfReviewJob,
  ],
  controllers: [BreakGlassController],
  exports: [Grants],
})
export class AccessModule {
  constructor(navigation: Navigation) {
    navigation.add({
      order: 24,
      text: 'Emergency access',
      href: breakGlassPaths.list(),
      permission: 'access.break-glass',
    });
  }
}
