import { faultsByField, type FieldError } from '../platform/web/form.js';

export interface SignInFacts {
  school?: string;
  username?: string;
  /** A form that came after the sign-in ran out. */
  sealed?: string;
  errors?: readonly FieldError[];
}

export function signInPage(facts: SignInFacts): object {
  const errors = facts.errors ?? [];
  return {
    title: 'Sign in',
    layout: 'plain',
    values: { school: facts.school ?? '', username: facts.username ?? '' },
    sealed: facts.sealed,
    formKept: facts.sealed !== undefined,
    errors,
    fault: faultsByField(errors),
  };
}
