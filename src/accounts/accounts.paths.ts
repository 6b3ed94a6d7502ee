/** The only source of these addresses. */
export const accountPaths = {
  signIn: (): string => '/sign-in',
  signOut: (): string => '/sign-out',
  password: (): string => '/account/password',
  passwordSheets: (): string => '/accounts/password-sheets',
  people: (): string => '/accounts',
  /** Posted, not asked by address: names have no place in a browser's history. */
  search: (): string => '/accounts/searches',
  person: (id: string): string => `/accounts/${id}`,
  roles: (id: string): string => `/accounts/${id}/roles`,
  personPassword: (id: string): string => `/accounts/${id}/password`,
};
