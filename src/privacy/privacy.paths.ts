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
  clarification: (id: string): string => `/privacy/own/${id}/clarification`,
  ownCopy: (id: string, as: 'pdf' | 'json'): string => `/privacy/own/${id}/copy.${as}`,
  requests: (): string => '/privacy/requests',
  record: (): string => '/privacy/requests/new',
  request: (id: string): string => `/privacy/requests/${id}`,
  extension: (id: string): string => `/privacy/requests/${id}/extension`,
  pause: (id: string): string => `/privacy/requests/${id}/pause`,
  resumption: (id: string): string => `/privacy/requests/${id}/resumption`,
  statements: (id: string): string => `/privacy/requests/${id}/statements`,
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

export const retentionPaths = {
  schedule: () => '/privacy/retention',
  period: (kind: string) => `/privacy/retention/schedule/${kind}`,
  review: () => '/privacy/retention/review',
  referral: (referral: string) => `/privacy/retention/review/${referral}`,
  decision: (referral: string) => `/privacy/retention/review/${referral}/decision`,
  agreement: (referral: string) => `/privacy/retention/review/${referral}/agreement`,
  batches: () => '/privacy/retention/batches',
  batch: (batch: string) => `/privacy/retention/batches/${batch}`,
  confirmation: (batch: string) => `/privacy/retention/batches/${batch}/confirmation`,
  holds: () => '/privacy/retention/holds',
  newHold: (referral?: string) =>
    `/privacy/retention/holds/new${referral === undefined ? '' : `?referral=${referral}`}`,
  lifting: (hold: string) => `/privacy/retention/holds/${hold}/lifting`,
};

export const leaverPaths = {
  list: () => '/privacy/leavers',
  leaver: (person: string) => `/privacy/leavers/${person}`,
  file: (person: string) => `/privacy/leavers/${person}/file`,
  transfer: (person: string) => `/privacy/leavers/${person}/transfer`,
  receipt: (person: string) => `/privacy/leavers/${person}/receipt`,
};

/** Of another feature: a referral is opened there, which writes the read down. */
export const readingPath = (referral: string): string => `/referrals/${referral}`;
export const queuePath = (): string => '/referrals';
