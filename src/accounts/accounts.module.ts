import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ActorMiddleware } from './actor.middleware.js';
import { AddUser } from './add-user.js';
import { AllowGuard } from './allow.guard.js';
import { ChangePassword } from './change-password.js';
import { CreateSchool } from './create-school.js';
import { PasswordController } from './password.controller.js';
import { PasswordStrategy } from './password.strategy.js';
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
    CreateSchool,
    AddUser,
    SendMailJob,
    { provide: APP_GUARD, useClass: AllowGuard },
  ],
  controllers: [SignInController, PasswordController],
  exports: [SignIns, CreateSchool, AddUser],
})
export class AccountsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ActorMiddleware).forRoutes('{*path}');
  }
}
