import { longDateTime } from '../../platform/clock/local-time.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import type { OddSignIn, OwnSignIn } from './own-sign-ins.queries.js';

export function ownSignInsPage(
  actor: Pick<Actor, 'school' | 'signInId' | 'kind'>,
  { live: signIns, odd }: { live: readonly OwnSignIn[]; odd: readonly OddSignIn[] },
  done?: string,
): object {
  const at = (when: Date): string => longDateTime(when, actor.school.timezone);
  const others = signIns.filter(({ id }) => id !== actor.signInId);
  return {
    title: 'Where you are signed in',
    done: done === 'ended' && {
      heading: 'Signed out there',
      next: 'Whoever opens Earshot there has to sign in again.',
    },
    lead:
      actor.kind === 'student'
        ? 'You can be signed in on one computer or phone at a time. If you sign in somewhere else, this one ends.'
        : 'If you do not know one of these, sign it out and change your password.',
    signIns: signIns.map((signIn) => ({
      device: signIn.device || 'A browser',
      here: signIn.id === actor.signInId,
      how: signIn.how === 'sso' ? 'With your school account' : 'With your password',
      started: `Signed in ${at(signIn.startedAt)}`,
      seen: `Last used ${at(signIn.lastSeenAt)}`,
      ending: signIn.id === actor.signInId ? undefined : accountPaths.ownSignInEnding(signIn.id),
    })),
    endOthers: others.length > 1 && accountPaths.ownSignInsEnding(),
    odd: odd.map((signIn) => ({ at: at(signIn.startedAt), what: inWords(signIn) })),
    alone: others.length === 0,
    password: accountPaths.password(),
  };
}

/** What was odd about it, for its person to know again or not. */
export function inWords({ what, failures, device }: Omit<OddSignIn, 'id' | 'startedAt'>): string {
  const browser = device === '' ? 'a browser' : device;
  if (what.includes('half'))
    return 'Somebody got as far as your second step, with your password or school account, and not past it.';
  const before = what.includes('failures')
    ? ` A wrong password was tried ${failures} times before.`
    : '';
  return what.includes('browser')
    ? `A sign-in with ${browser}, which was not used for your account before.${before}`
    : `A sign-in with ${browser}.${before}`;
}
