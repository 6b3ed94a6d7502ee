import { faultsByField, type Form } from '../platform/web/form.js';
import { accountPaths } from './accounts.paths.js';
import type { Actor } from './actor.js';
import type { ChangePasswordForm } from './change-password.form.js';

/** Passwords are never printed back: only the faults are. */
export function passwordPage(
  actor: Pick<Actor, 'mustChangePassword'>,
  form?: Form<ChangePasswordForm>,
  changed = false,
): object {
  const errors = form?.errors ?? [];
  return {
    title: changed
      ? 'Your password is changed'
      : actor.mustChangePassword
        ? 'Choose your own password'
        : 'Change your password',
    first: actor.mustChangePassword,
    changed,
    schoolAccount: accountPaths.ownIdentity(),
    errors,
    fault: faultsByField(errors),
  };
}
