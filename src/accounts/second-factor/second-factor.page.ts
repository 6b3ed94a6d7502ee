import { longDateTime } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import type { SecondFactorFacts } from './second-factor.queries.js';
import { spacedSecret } from './totp.rules.js';

const DONE = new Map(
  Object.entries({
    app: {
      heading: 'Your app is set up',
      next: 'From now on you are asked for a code after your password.',
    },
    passkey: {
      heading: 'Your passkey is added',
      next: 'From now on you are asked for it after your password.',
    },
    removed: { heading: 'The passkey is taken away', next: 'It opens nothing any more.' },
  }),
);

type Person = Pick<Actor, 'school' | 'secondFactor'>;

/** What stands between a stolen password and what one may read. */
export function secondFactorPage(
  { school, secondFactor }: Person,
  facts: SecondFactorFacts,
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const { appSince, passkeys, recoveryCodesLeft } = facts;
  const errors = form?.errors ?? [];
  const set = appSince !== null || passkeys.length > 0;
  return {
    title: 'Second step',
    errors,
    fault: faultsByField(errors),
    done: DONE.get(done ?? ''),
    needed: secondFactor === 'needs',
    set,
    demo: school.demo,
    app: {
      action: accountPaths.authenticatorApp(),
      since: appSince === null ? undefined : longDateTime(appSince, school.timezone),
    },
    passkeys: passkeys.map(({ id, name, madeAt, lastUsedAt }) => ({
      name,
      made: `Added ${longDateTime(madeAt, school.timezone)}`,
      used:
        lastUsedAt === null
          ? 'Not used yet'
          : `Last used ${longDateTime(lastUsedAt, school.timezone)}`,
      removal: accountPaths.passkeyRemoval(id),
    })),
    newPasskey: accountPaths.newPasskey(),
    codes: set && {
      action: accountPaths.recoveryCodes(),
      left: recoveryCodesLeft,
      few: recoveryCodesLeft <= 3,
      sentence:
        recoveryCodesLeft === 1
          ? 'One code is left.'
          : `${recoveryCodesLeft === 0 ? 'No' : recoveryCodesLeft} codes are left.`,
    },
  };
}

/** The secret, as a picture to scan and as letters to type. It is shown until a code fits. */
export function authenticatorAppPage(secret: string, picture: string, form?: Form<object>): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Set up your app',
    back: accountPaths.secondFactor(),
    action: accountPaths.appConfirmation(),
    picture,
    secret: spacedSecret(secret),
    errors,
    fault: faultsByField(errors),
  };
}

export function newPasskeyPage(options: string, form?: Form<object>): object {
  const errors = form?.errors ?? [];
  return {
    title: 'Add a passkey',
    back: accountPaths.secondFactor(),
    action: accountPaths.passkeys(),
    options,
    values: { name: form?.raw.name ?? '' },
    scripts: ['/js/passkeys.js'],
    errors,
    fault: faultsByField(errors),
  };
}

/** Shown once: they are kept nowhere as they are. */
export function recoveryCodesPage(codes: readonly string[]): object {
  return {
    title: 'Your recovery codes',
    codes,
    next: accountPaths.secondFactor(),
  };
}
