/** The only source of these addresses. */
export const listenerPaths = {
  list: (): string => '/listeners',
  show: (id: string): string => `/listeners/${id}`,
  facts: (id: string): string => `/listeners/${id}/facts`,
  break: (id: string): string => `/listeners/${id}/break`,
  return: (id: string): string => `/listeners/${id}/return`,
  noMatch: (id: string): string => `/listeners/${id}/no-match`,
  noMatchRemoval: (id: string, other: string): string =>
    `/listeners/${id}/no-match/${other}/removal`,
  training: (): string => '/listeners/training',
  supervision: (): string => '/listeners/supervision',
  applications: (): string => '/listeners/applications',
  suitabilityList: (): string => '/listeners/suitability',
  suitability: (id: string): string => `/listeners/${id}/suitability`,
};

/** A listener's own page. */
export const listeningPaths = {
  own: (): string => '/listening',
  break: (): string => '/listening/break',
  return: (): string => '/listening/return',
};
