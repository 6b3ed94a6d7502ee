import { faultsByField, type FieldError } from '../platform/web/form.js';
import { accountPaths } from './accounts.paths.js';
import { PROVIDER_NAMES, type ProviderKind } from './single-sign-on/providers.rules.js';

export interface SignInFacts {
  school?: string;
  username?: string;
  /** A form that came after the sign-in ran out. */
  sealed?: string;
  /** A form that came from nobody we know: it is not kept. */
  unsent?: boolean;
  errors?: readonly FieldError[];
  /** Providers of the school, or of any school while none is named. */
  kinds?: readonly ProviderKind[];
  /** A provider's account led nowhere: it is nobody's here, or the provider did not answer. */
  refused?: 'account' | 'away';
}

export function signInPage(facts: SignInFacts): object {
  const errors = facts.errors ?? [];
  return {
    title: 'Sign in',
    layout: 'plain',
    values: { school: facts.school ?? '', username: facts.username ?? '' },
    sealed: facts.sealed,
    formKept: facts.sealed !== undefined,
    unsent: facts.unsent === true,
    singleSignOn: singleSignOn(facts.kinds ?? []),
    refused: facts.refused === 'account',
    away: facts.refused === 'away',
    errors,
    fault: faultsByField(errors),
  };
}

function singleSignOn(kinds: readonly ProviderKind[]): object | undefined {
  const [kind, ...others] = kinds;
  if (kind === undefined) return undefined;
  const name = others.length === 0 ? PROVIDER_NAMES[kind] : PROVIDER_NAMES.other;
  return { action: accountPaths.signInWith(), text: `Sign in with ${name}` };
}
