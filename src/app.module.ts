import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AccountsModule } from './accounts/accounts.module.js';
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
      ],
    };
  }
}
