import { Module } from '@nestjs/common';
import { HelpNowController } from './help-now.controller.js';
import { HelpQueries } from './help.queries.js';
import { HelpSnapshots } from './help-snapshots.js';
import { RefreshHelpJob } from './refresh-help.job.js';

@Module({
  providers: [HelpQueries, HelpSnapshots, RefreshHelpJob],
  controllers: [HelpNowController],
})
export class ResourcesModule {}
