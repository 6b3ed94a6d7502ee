/** The only source of these addresses. */
export const resourcesPaths = {
  helpNow: (): string => '/help-now',
  helpNowAt: (school: string): string => `/help-now/${school}`,
};
