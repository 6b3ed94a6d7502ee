import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { Navigation } from '../platform/web/navigation.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { ActorMiddleware } from './actor.middleware.js';
import { AddUser } from './add-user.js';
import { AllowGuard } from './allow.guard.js';
import { ChangePassword } from './change-password.js';
import { ChangeRoles } from './change-roles.js';
import { CreateSchool } from './create-school.js';
import { MakePasswordSheet } from './make-password-sheet.js';
import { PasswordController } from './password.controller.js';
import { PasswordSheetsController } from './password-sheets.controller.js';
import { PasswordStrategy } from './password.strategy.js';
import { PeopleController } from './people.controller.js';
import { ResetPassword } from './reset-password.js';
import { SendMailJob } from './send-mail.job.js';
import { SignedOutFilter } from './signed-out.filter.js';
import { SignInController } from './sign-in.controller.js';
import { SignIns } from './sign-ins.js';

@Module({
  imports: [PassportModule.register({ session: false })],
  providers: [
    SignIns,
    PasswordStrategy,
    SignedOutFilter,
    ChangePassword,
    AccountQueries,
    MakePasswordSheet,
    ResetPassword,
    ChangeRoles,
    CreateSchool,
    AddUser,
    SendMailJob,
    { provide: APP_GUARD, useClass: AllowGuard },
  ],
  // The sheets first: their address would otherwise be taken for a person's.
  controllers: [SignInController, PasswordController, PasswordSheetsController, PeopleController],
  exports: [SignIns, CreateSchool, AddUser],
})
export class AccountsModule implements NestModule {
  constructor(navigation: Navigation) {
    navigation.add({
      order: 61,
      text: 'Accounts',
      href: accountPaths.people(),
      permission: 'account.manage',
    });
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ActorMiddleware).forRoutes('{*path}');
  }
}
