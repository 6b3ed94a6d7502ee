/** The only source of these addresses. */
export const summaryPaths = {
  list: (): string => '/summaries',
  show: (id: string): string => `/summaries/${id}`,
  csv: (id: string): string => `/summaries/${id}.csv`,
  json: (id: string): string => `/summaries/${id}.json`,
  signOff: (id: string): string => `/summaries/${id}/sign-off`,
  discard: (id: string): string => `/summaries/${id}/discard`,
};
