/** The only source of these addresses. */
export const rosterPaths = {
  roster: (): string => '/roster',
  import: (id: string): string => `/roster/${id}`,
  choices: (id: string): string => `/roster/${id}/choices`,
  application: (id: string): string => `/roster/${id}/application`,
  removal: (id: string): string => `/roster/${id}/removal`,
};
