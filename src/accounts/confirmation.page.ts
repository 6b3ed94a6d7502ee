import { faultsByField, type FieldError } from '../platform/web/form.js';
import { accountPaths } from './accounts.paths.js';
import type { SecondFactor } from './actor.js';

export interface ConfirmationFacts {
  secondFactor: SecondFactor;
  /** What a passkey of theirs is asked to sign; none when they have no passkey. */
  passkeyOptions?: string;
  hasApp: boolean;
  /** Whoever comes by the school's account alone has none, and shows themself there. */
  hasPassword: boolean;
  /** A form that has to wait, sealed. */
  sealed?: string;
  back?: string;
  errors?: readonly FieldError[];
}

/** The second step of a sign-in, or "is it still you?" before something that matters. */
export function confirmationPage(facts: ConfirmationFacts): object {
  const errors = facts.errors ?? [];
  const atSignIn = facts.secondFactor === 'has';
  const byPassword = facts.secondFactor === 'none' || facts.secondFactor === 'needs';
  const onlyThere = byPassword && !facts.hasPassword;
  return {
    title: atSignIn ? 'One more step' : 'Is it still you?',
    layout: 'plain',
    lead: atSignIn
      ? 'You are nearly in. Now show that it is really you.'
      : 'What you are about to do matters, so we ask once more who is sitting here.',
    action: accountPaths.confirmation(),
    signOut: accountPaths.signOut(),
    atSignIn,
    withPassword: byPassword && facts.hasPassword,
    onlyThere,
    codeLabel: facts.hasApp ? 'Code from your app' : 'Recovery code',
    codeHint: facts.hasApp
      ? 'Six digits. A recovery code works too.'
      : 'One of the codes you were shown when you added your passkey.',
    passkeyOptions: facts.passkeyOptions,
    sealed: facts.sealed,
    formKept: facts.sealed !== undefined && !onlyThere,
    back: facts.back,
    scripts: facts.passkeyOptions === undefined ? [] : ['/js/passkeys.js'],
    errors,
    fault: faultsByField(errors),
  };
}
