import { fullDate } from '../../platform/clock/local-time.js';
import { faultsByField, type FieldError } from '../../platform/web/form.js';
import { accountPaths } from '../accounts.paths.js';
import { PROVIDER_NAMES, type ProviderKind } from './providers.rules.js';

export interface OwnIdentity {
  /** What the school has switched on, if anything. */
  readonly kind: ProviderKind | undefined;
  readonly linkedAt: Date | null;
  /** An account that came back from the provider and waits for a yes. */
  readonly offered?: string;
}

const DONE = new Map([
  [
    'linked',
    {
      heading: 'Your school account is linked',
      next: 'From now on you may sign in with it. Your password goes on working.',
    },
  ],
  [
    'unlinked',
    { heading: 'Your school account is no longer linked', next: 'Sign in with your password.' },
  ],
]);

/** One's own link. The account's name is shown to its holder once, before they say yes. */
export function ownIdentityPage(
  { kind, linkedAt, offered }: OwnIdentity,
  timezone: string,
  { done, errors = [] }: { done?: string; errors?: readonly FieldError[] } = {},
): object {
  const linked = linkedAt !== null;
  return {
    title: 'Your school account',
    errors,
    fault: faultsByField(errors),
    done: DONE.get(done ?? ''),
    back: accountPaths.password(),
    since: linked && `Linked since ${fullDate(linkedAt, timezone)}.`,
    unlink: linked && accountPaths.ownIdentityUnlinking(),
    offered: !linked && offered !== undefined && { name: offered },
    link: accountPaths.ownIdentityLink(),
    start:
      !linked && offered === undefined && kind !== undefined
        ? {
            href: accountPaths.ownIdentityStart(),
            text: `Go to ${PROVIDER_NAMES[kind]}`,
          }
        : undefined,
    none: !linked && kind === undefined,
  };
}
