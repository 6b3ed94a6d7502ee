import { faultsByField, type FieldError } from '../platform/web/form.js';

export interface SignInFacts {
  school?: string;
  username?: string;
  /** A form that came after the sign-in ran out. */
  sealed?: string;
  /** A form that came from nobody we know: it is not kept. */
  unsent?: boolean;
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
    unsent: facts.unsent === true,
    errors,
    fault: faultsByField(errors),
  };
}
