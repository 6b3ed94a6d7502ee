import { SetMetadata } from '@nestjs/common';

export const PASSWORD_IS_ENOUGH = 'earshot:password-is-enough';

/** Answers before the second factor was shown: the page that asks for it, and the way out. */
export const PasswordIsEnough = (): MethodDecorator & ClassDecorator =>
  SetMetadata(PASSWORD_IS_ENOUGH, true);

export const CONFIRM_FIRST = 'earshot:confirm-first';

/** Asks whoever sits there to confirm who they are, unless they just did (`confirmation.rules.ts`). */
export const ConfirmFirst = (): MethodDecorator & ClassDecorator =>
  SetMetadata(CONFIRM_FIRST, true);
