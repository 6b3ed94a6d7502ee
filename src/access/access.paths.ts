/** The only source of these addresses. */
export const accessPaths = {
  report: (): string => '/access',
  held: (): string => '/access/records',
  record: (id: string): string => `/access/records/${id}`,
  child: (id: string): string => `/access/children/${id}`,
  mine: (): string => '/access/mine',
};

export const auditPaths = {
  standing: (): string => '/audit',
  checks: (): string => '/audit/checks',
};
