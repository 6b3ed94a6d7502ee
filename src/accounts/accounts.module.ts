import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { Navigation } from '../platform/web/navigation.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { ActorMiddleware } from './actor.middleware.js';
import { AddUser } from './add-user.js';
import { AllowGuard } from './allow.guard.js';
import { AskConfirmation } from './ask-confirmation.js';
import { BeginSession } from './begin-session.js';
import { CarryOn } from './carry-on.js';
import { ChangePassword } from './change-password.js';
import { ChangeRoles } from './change-roles.js';
import { ConfirmIdentity } from './confirm-identity.js';
import { ConfirmationController } from './confirmation.controller.js';
import { ConfirmationFilter } from './confirmation.filter.js';
import { CreateSchool } from './create-school.js';
import { EndedMidway } from './ended-midway.interceptor.js';
import { FailedProofs } from './failed-proofs.js';
import { MakePasswordSheet } from './make-password-sheet.js';
import { PaceGuard } from './pace.guard.js';
import { PasswordSheetsController } from './password-sheets.controller.js';
import { PasswordController } from './password.controller.js';
import { PasswordStrategy } from './password.strategy.js';
import { PeopleController } from './people.controller.js';
import { ResetPassword } from './reset-password.js';
import { ResetSecondFactor } from './reset-second-factor.js';
import { SendMailJob } from './send-mail.job.js';
import { SignInController } from './sign-in.controller.js';
import { SignIns } from './sign-ins.js';
import { SignedOutFilter } from './signed-out.filter.js';
import { SuspendPerson } from './suspend-person.js';
import { EndOwnSignIns } from './own-sign-ins/end-own-sign-ins.js';
import { OwnSignInsController } from './own-sign-ins/own-sign-ins.controller.js';
import { OwnSignInQueries } from './own-sign-ins/own-sign-ins.queries.js';
import { TellOfSignInsJob } from './own-sign-ins/tell-of-sign-ins.job.js';
import { TellOfSignIns } from './own-sign-ins/tell-of-sign-ins.js';
import { AddPasskey } from './second-factor/add-passkey.js';
import { BeginTotp } from './second-factor/begin-totp.js';
import { ConfirmTotp } from './second-factor/confirm-totp.js';
import { MakeRecoveryCodes } from './second-factor/make-recovery-codes.js';
import { Passkeys } from './second-factor/passkeys.js';
import { RemovePasskey } from './second-factor/remove-passkey.js';
import { RenewRecoveryCodes } from './second-factor/renew-recovery-codes.js';
import { SecondFactorController } from './second-factor/second-factor.controller.js';
import { SecondFactorQueries } from './second-factor/second-factor.queries.js';
import { Discoveries } from './single-sign-on/discoveries.js';
import { Identities } from './single-sign-on/identities.js';
import { IdentityProviderQueries } from './single-sign-on/identity-provider.queries.js';
import { LeaveProvider } from './single-sign-on/leave-provider.js';
import { LinkOwnIdentity } from './single-sign-on/link-own-identity.js';
import { OwnIdentityController } from './single-sign-on/own-identity.controller.js';
import { ProviderJourneys } from './single-sign-on/provider-journeys.js';
import { ProviderController } from './single-sign-on/provider.controller.js';
import { SetProvider } from './single-sign-on/set-provider.js';
import { SingleSignOnController } from './single-sign-on/single-sign-on.controller.js';
import { SwitchProvider } from './single-sign-on/switch-provider.js';
import { TestProvider } from './single-sign-on/test-provider.js';
import { UnlinkIdentity } from './single-sign-on/unlink-identity.js';

@Module({
  imports: [PassportModule.register({ session: false })],
  providers: [
    AccountQueries,
    AddUser,
    AskConfirmation,
    BeginSession,
    CarryOn,
    ChangePassword,
    ChangeRoles,
    ConfirmIdentity,
    ConfirmationFilter,
    CreateSchool,
    FailedProofs,
    MakePasswordSheet,
    PasswordStrategy,
    ResetPassword,
    ResetSecondFactor,
    SendMailJob,
    SignIns,
    SignedOutFilter,
    SuspendPerson,
    EndOwnSignIns,
    OwnSignInQueries,
    TellOfSignIns,
    TellOfSignInsJob,
    AddPasskey,
    BeginTotp,
    ConfirmTotp,
    MakeRecoveryCodes,
    Passkeys,
    RemovePasskey,
    RenewRecoveryCodes,
    SecondFactorQueries,
    Discoveries,
    Identities,
    IdentityProviderQueries,
    LeaveProvider,
    LinkOwnIdentity,
    ProviderJourneys,
    SetProvider,
    SwitchProvider,
    TestProvider,
    UnlinkIdentity,
    { provide: APP_GUARD, useClass: AllowGuard },
    // In this order.
    { provide: APP_GUARD, useClass: PaceGuard },
    { provide: APP_INTERCEPTOR, useClass: EndedMidway },
  ],
  // Sheets and single sign-on first: their addresses would otherwise be taken for a person's.
  controllers: [
    SignInController,
    ConfirmationController,
    PasswordController,
    SecondFactorController,
    OwnSignInsController,
    PasswordSheetsController,
    SingleSignOnController,
    OwnIdentityController,
    ProviderController,
    PeopleController,
  ],
  exports: [SignIns, CreateSchool, AddUser, OwnSignInQueries],
})
export class AccountsModule implements NestModule {
  constructor(navigation: Navigation) {
    navigation.add({
      group: 'people',
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
