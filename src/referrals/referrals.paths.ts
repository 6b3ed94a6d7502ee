/** The only source of these addresses. */
export const referralPaths = {
  queue: (): string => '/referrals',
  show: (id: string): string => `/referrals/${id}`,
  acknowledgement: (id: string): string => `/referrals/${id}/acknowledgement`,
  actions: (id: string): string => `/referrals/${id}/actions`,
  completion: (id: string, action: string): string =>
    `/referrals/${id}/actions/${action}/completion`,
  closure: (id: string): string => `/referrals/${id}/closure`,
  reopening: (id: string): string => `/referrals/${id}/reopening`,
  subject: (id: string): string => `/referrals/${id}/subject`,
  /** Of a feature above. */
  hold: (id: string): string => `/privacy/retention/holds/new?referral=${id}`,
};

export const concernPaths = {
  mine: (): string => '/concerns',
  raise: (): string => '/concerns/new',
  show: (id: string): string => `/concerns/${id}`,
};
