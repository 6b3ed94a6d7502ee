import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AccountsModule } from './accounts/accounts.module.js';
import { AccessModule } from './access/access.module.js';
import { SchoolModule } from './school/school.module.js';
import { RosterModule } from './roster/roster.module.js';
import { ListenersModule } from './listeners/listeners.module.js';
import { DropInsModule } from './drop-ins/drop-ins.module.js';
import { ReferralsModule } from './referrals/referrals.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { SummariesModule } from './summaries/summaries.module.js';
import { ResourcesModule } from './resources/resources.module.js';
import { HomeModule } from './home/home.module.js';
import { ENTITIES } from './entities.js';
import { loggerOptions } from './platform/logging/logger.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

@Module({})
export class AppModule {
  static with(options: Omit<PlatformOptions, 'entities'>): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(options.settings.logLevel)),
        PlatformModule.with({ ...options, entities: ENTITIES }),
        AccountsModule,
        AccessModule,
        SchoolModule,
        RosterModule,
        ListenersModule,
        DropInsModule,
        ReferralsModule,
        ContactsModule,
        PrivacyModule,
        SummariesModule,
        ResourcesModule,
        HomeModule,
      ],
    };
  }
}
