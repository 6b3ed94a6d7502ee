import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { CalendarQueries } from './calendar.queries.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { KeepDates } from './calendar/keep-dates.js';
import { KeepRoom } from './calendar/keep-room.js';
import { RemoveDates } from './calendar/remove-dates.js';
import { RoomsController } from './calendar/rooms.controller.js';
import { AbsenceQueries } from './cover/absence.queries.js';
import { CoverController } from './cover/cover.controller.js';
import { EndAbsence } from './cover/end-absence.js';
import { PlanAbsence } from './cover/plan-absence.js';
import { AddLineManager } from './line-management/add-line-manager.js';
import { LineManagementController } from './line-management/line-management.controller.js';
import { LineManagementQueries } from './line-management/line-management.queries.js';
import { RemoveLineManager } from './line-management/remove-line-manager.js';
import { ConfirmPostChange } from './posts/confirm-post-change.js';
import { PostQueries } from './posts/post.queries.js';
import { PostsController } from './posts/posts.controller.js';
import { ProposalsController } from './posts/proposals.controller.js';
import { ProposePostChange } from './posts/propose-post-change.js';
import { RefusePostChange } from './posts/refuse-post-change.js';
import { schoolPaths } from './school.paths.js';
import { ChangeSettings } from './settings/change-settings.js';
import { SettingsController } from './settings/settings.controller.js';
import { TeamQueries } from './team.queries.js';

@Module({
  providers: [
    CalendarQueries,
    TeamQueries,
    KeepDates,
    RemoveDates,
    KeepRoom,
    ChangeSettings,
    PostQueries,
    ProposePostChange,
    ConfirmPostChange,
    RefusePostChange,
    AbsenceQueries,
    PlanAbsence,
    EndAbsence,
    LineManagementQueries,
    AddLineManager,
    RemoveLineManager,
  ],
  controllers: [
    CalendarController,
    RoomsController,
    SettingsController,
    PostsController,
    ProposalsController,
    CoverController,
    LineManagementController,
  ],
  exports: [CalendarQueries, TeamQueries],
})
export class SchoolModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'school',
        order: 70,
        text: 'Posts',
        href: schoolPaths.posts(),
        permission: 'post.see',
      },
      {
        group: 'school',
        order: 71,
        text: 'Absence and cover',
        href: schoolPaths.cover(),
        permission: 'cover.manage',
      },
      {
        group: 'school',
        order: 72,
        text: 'Line management',
        href: schoolPaths.lineManagement(),
        permission: 'line-management.manage',
      },
      {
        group: 'school',
        order: 73,
        text: 'Terms and closures',
        href: schoolPaths.calendar(),
        permission: 'school.manage',
      },
      {
        group: 'school',
        order: 74,
        text: 'Rooms',
        href: schoolPaths.rooms(),
        permission: 'school.manage',
      },
      {
        group: 'school',
        order: 75,
        text: 'School settings',
        href: schoolPaths.settings(),
        permission: 'school.settings',
      },
    );
  }
}
