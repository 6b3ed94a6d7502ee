import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { ApplyImport } from './apply-import.js';
import { ChooseImport } from './choose-import.js';
import { DiscardImport } from './discard-import.js';
import { ForgetPreviewsJob } from './forget-previews.job.js';
import { ImportRoster } from './import-roster.js';
import { RosterController } from './roster.controller.js';
import { rosterPaths } from './roster.paths.js';
import { RosterQueries } from './roster.queries.js';
import { UploadRoster } from './upload-roster.js';

@Module({
  providers: [
    RosterQueries,
    ImportRoster,
    UploadRoster,
    ChooseImport,
    ApplyImport,
    DiscardImport,
    ForgetPreviewsJob,
  ],
  controllers: [RosterController],
  exports: [RosterQueries, ImportRoster],
})
export class RosterModule {
  constructor(navigation: Navigation) {
    navigation.add({
      group: 'people',
      order: 60,
      text: 'Roster',
      href: rosterPaths.roster(),
      permission: 'roster.import',
    });
  }
}
