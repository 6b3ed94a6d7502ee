export const AUDIENCES = ['student', 'listener', 'staff'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The only source of these addresses. */
export const privacyPaths = {
  notices: (): string => '/privacy',
  notice: (audience: Audience, version?: number): string =>
    `/privacy/notices/${audience}${version === undefined ? '' : `?version=${version}`}`,
  noticesKept: (): string => '/privacy/notices',
  draft: (audience: Audience): string => `/privacy/notices/${audience}/draft`,
  publication: (audience: Audience): string => `/privacy/notices/${audience}/publication`,
  publicNotices: (): string => '/privacy-notice',
  publicNotice: (school: string): string => `/privacy-notice/${school}`,
  own: (): string => '/privacy/own',
  ask: (): string => '/privacy/own/new',
  ownRequest: (id: string): string => `/privacy/own/${id}`,
  ownCopy: (id: string, as: 'pdf' | 'json'): string => `/privacy/own/${id}/copy.${as}`,
  requests: (): string => '/privacy/requests',
  record: (): string => '/privacy/requests/new',
  request: (id: string): string => `/privacy/requests/${id}`,
  extension: (id: string): string => `/privacy/requests/${id}/extension`,
  refusal: (id: string): string => `/privacy/requests/${id}/refusal`,
  answer: (id: string): string => `/privacy/requests/${id}/answer`,
  item: (id: string, item: string): string => `/privacy/requests/${id}/items/${item}`,
  parts: (id: string): string => `/privacy/requests/${id}/parts`,
  partCopy: (id: string, part: string, as: 'pdf' | 'json'): string =>
    `/privacy/requests/${id}/parts/${part}/copy.${as}`,
  assessment: (): string => '/privacy/impact-assessment',
  assessmentPrint: (): string => '/privacy/impact-assessment/print',
  assessmentSection: (section: string): string => `/privacy/impact-assessment/${section}`,
};
