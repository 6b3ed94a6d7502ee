/** The only source of these addresses. */
export const accountPaths = {
  signIn: (): string => '/sign-in',
  signOut: (): string => '/sign-out',
  password: (): string => '/account/password',
  passwordSheets: (): string => '/accounts/password-sheets',
  people: (): string => '/accounts',
};
