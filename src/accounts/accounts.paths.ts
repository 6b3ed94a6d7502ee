/** The only source of these addresses. */
export const accountPaths = {
  /** Of a feature above: what is told about one's data. */
  notices: () => '/privacy',
  signIn: (): string => '/sign-in',
  signOut: (): string => '/sign-out',
  /** The second step of a sign-in, and "is it still you?". */
  confirmation: (back?: string): string =>
    `/sign-in/confirmation${back === undefined ? '' : `?back=${encodeURIComponent(back)}`}`,
  password: (): string => '/account/password',
  /** Answers that somebody is signed in, and keeps it so. */
  stay: (): string => '/account/stay',
  secondFactor: (): string => '/account/second-factor',
  authenticatorApp: (): string => '/account/second-factor/app',
  appConfirmation: (): string => '/account/second-factor/app/confirmation',
  passkeys: (): string => '/account/second-factor/passkeys',
  newPasskey: (): string => '/account/second-factor/passkeys/new',
  passkeyRemoval: (id: string): string => `/account/second-factor/passkeys/${id}/removal`,
  recoveryCodes: (): string => '/account/second-factor/recovery-codes',
  ownSignIns: (): string => '/account/sign-ins',
  ownSignInsEnding: (): string => '/account/sign-ins/ending',
  ownSignInEnding: (id: string): string => `/account/sign-ins/${id}/ending`,
  /** Posted with the school; leads on to `signInAt`. */
  signInWith: (): string => '/sign-in/with',
  signInAt: (school: string): string => `/sign-in/with/${encodeURIComponent(school)}`,
  /** Where a provider sends the browser back to; registered there. */
  signInReturn: (): string => '/sign-in/return',
  ownIdentity: (): string => '/account/single-sign-on',
  ownIdentityStart: (): string => '/account/single-sign-on/start',
  ownIdentityLink: (): string => '/account/single-sign-on/link',
  ownIdentityUnlinking: (): string => '/account/single-sign-on/unlinking',
  singleSignOn: (): string => '/accounts/single-sign-on',
  singleSignOnTest: (): string => '/accounts/single-sign-on/test',
  singleSignOnSwitch: (): string => '/accounts/single-sign-on/switch',
  unlinking: (id: string): string => `/accounts/${id}/unlinking`,
  passwordSheets: (): string => '/accounts/password-sheets',
  people: (): string => '/accounts',
  /** Posted, not asked by address: names have no place in a browser's history. */
  search: (): string => '/accounts/searches',
  person: (id: string): string => `/accounts/${id}`,
  roles: (id: string): string => `/accounts/${id}/roles`,
  personPassword: (id: string): string => `/accounts/${id}/password`,
  personSecondFactor: (id: string): string => `/accounts/${id}/second-factor`,
  suspension: (id: string): string => `/accounts/${id}/suspension`,
  restoration: (id: string): string => `/accounts/${id}/restoration`,
};
