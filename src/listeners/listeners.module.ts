import { Module } from '@nestjs/common';
import { Navigation } from '../platform/web/navigation.js';
import { SchoolModule } from '../school/school.module.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { TakeOnListener } from './applications/take-on-listener.js';
import { BreaksController } from './breaks/breaks.controller.js';
import { EndBreak } from './breaks/end-break.js';
import { ListeningController } from './breaks/listening.controller.js';
import { TakeBreak } from './breaks/take-break.js';
import { ChangeFacts } from './change-facts.js';
import { ListenerQueries } from './listener.queries.js';
import { ListenersController } from './listeners.controller.js';
import { listenerPaths, listeningPaths } from './listeners.paths.js';
import { AddNoMatch } from './no-match/add-no-match.js';
import { NoMatchController } from './no-match/no-match.controller.js';
import { RemoveNoMatch } from './no-match/remove-no-match.js';
import { RecordContactLoad } from './record-contact-load.js';
import { TakeLeaversOff } from './standing/take-leavers-off.js';
import { WorkOutStanding } from './standing/work-out-standing.js';
import { WorkOutStandingJob } from './standing/work-out-standing.job.js';
import { AnswerSuitability } from './suitability/answer-suitability.js';
import { SuitabilityController } from './suitability/suitability.controller.js';
import { RecordSupervision } from './supervision/record-supervision.js';
import { SupervisionController } from './supervision/supervision.controller.js';

@Module({
  imports: [SchoolModule],
  providers: [
    ListenerQueries,
    WorkOutStanding,
    WorkOutStandingJob,
    TakeLeaversOff,
    RecordContactLoad,
    TakeOnListener,
    ChangeFacts,
    AnswerSuitability,
    RecordSupervision,
    TakeBreak,
    EndBreak,
    AddNoMatch,
    RemoveNoMatch,
  ],
  // The one that reads `/listeners/:id` comes last: the others have names of their own there.
  controllers: [
    ListeningController,
    ApplicationsController,
    SupervisionController,
    SuitabilityController,
    BreaksController,
    NoMatchController,
    ListenersController,
  ],
  exports: [
    ListenerQueries,
    WorkOutStanding,
    RecordContactLoad,
    TakeOnListener,
    ChangeFacts,
    AnswerSuitability,
    RecordSupervision,
    TakeBreak,
  ],
})
export class ListenersModule {
  constructor(navigation: Navigation) {
    navigation.add(
      {
        group: 'day',
        order: 15,
        text: 'Looking after yourself',
        href: listeningPaths.own(),
        permission: 'shift.own',
      },
      {
        group: 'people',
        order: 40,
        text: 'Listeners',
        href: listenerPaths.list(),
        permission: 'listener.see',
      },
      {
        group: 'people',
        order: 41,
        text: 'Suitable to listen?',
        href: listenerPaths.suitabilityList(),
        permission: 'listener.suitability',
      },
    );
  }
}
