import { PROVIDER_NAMES, type ProviderKind } from './providers.rules.js';

/** Shown for a moment on the way to a provider; longer where a browser does not go on by itself. */
export function goingPage(kind: ProviderKind, href: string): object {
  const name = PROVIDER_NAMES[kind];
  return {
    title: 'Going to your school’s sign-in',
    layout: 'plain',
    href,
    text: `Go on to ${name}`,
  };
}

/** After Earshot's own sign-out, where a provider may still know the browser. */
export function leavingPage(kind: ProviderKind, href: string | undefined): object {
  const name = kind === 'other' ? 'your school account' : PROVIDER_NAMES[kind];
  return {
    title: 'You are signed out of Earshot',
    layout: 'plain',
    href,
    name,
    text: `Sign out of ${name} too`,
  };
}
