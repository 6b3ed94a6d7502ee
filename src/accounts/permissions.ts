/** Every role of domain.md, "People". Lead, deputy, head and chair come from posts. */
export const ROLES = [
  'student',
  'listener',
  'staff',
  'coordinator',
  'supervisor',
  'pastoral',
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'chair',
  'leader',
  'admin',
  'out_of_hours',
  'holiday_cover',
] as const;
export type Role = (typeof ROLES)[number];

const EVERYONE: readonly Role[] = ROLES;
const SAFEGUARDING: readonly Role[] = ['safeguarding_lead', 'safeguarding_deputy'];

/**
 * The one role table. It opens pages, never a record: which record is decided by the scope of the
 * query and by row-level security.
 */
export const PERMISSIONS = {
  'home.see': EVERYONE,
  'account.own': EVERYONE,
  // Children have one factor (security.md, "Sign-in").
  'account.second-factor': ['staff'],
  'concern.raise': EVERYONE,
  'concern.own': EVERYONE,
  'session.book': ['student'],
  'booking.own': ['student'],
  'shift.own': ['listener'],
  'contact.log': ['listener'],
  'desk.run': ['staff', 'listener'],
  'duty.own': ['staff'],
  // A route may lead to any adult of the school through cover; without a grant the queue is empty.
  'referral.work': ['staff'],
  /** Who has the queue in their menu; others are led to it by a mail or their first page. */
  'referral.expect': [
    ...SAFEGUARDING,
    'head',
    'chair',
    'pastoral',
    'out_of_hours',
    'holiday_cover',
  ],
  /** Never an administrator, whatever else they hold (break-glass.policy.ts). */
  'access.break-glass': [
    ...SAFEGUARDING,
    'head',
    'chair',
    'pastoral',
    'out_of_hours',
    'holiday_cover',
  ],
  'access.break-glass.decide': [...SAFEGUARDING, 'head'],
  'duty.expect': ['supervisor', 'coordinator'],
  'drop-in.manage': ['coordinator'],
  'listener.see': ['coordinator', 'supervisor'],
  'listener.supervise': ['coordinator', 'supervisor'],
  'listener.manage': ['coordinator'],
  'listener.suitability': SAFEGUARDING,
  'school.manage': ['coordinator', 'admin'],
  'school.settings': ['coordinator', 'admin', 'safeguarding_lead'],
  'post.see': ['admin', 'head', 'chair', ...SAFEGUARDING],
  'post.propose': ['admin', 'head', 'safeguarding_lead'],
  'post.confirm': ['head', 'safeguarding_lead'],
  'cover.manage': ['head', ...SAFEGUARDING],
  'line-management.manage': ['head', 'admin'],
  'roster.import': ['admin'],
  'account.manage': ['admin'],
  /** Who read what: of the school, of what they hold, of what is theirs (domain.md, "Reads of records"). */
  'access.school': ['head'],
  'access.held': [...SAFEGUARDING, 'head', 'chair'],
  'access.own': ['student'],
  'audit.verify': ['admin'],
  'retention.see': [...SAFEGUARDING, 'head', 'chair', 'admin'],
  'retention.manage': ['head', 'safeguarding_lead'],
  'retention.preview': [...SAFEGUARDING, 'head', 'chair'],
  'retention.review': [...SAFEGUARDING, 'head', 'chair'],
  'retention.hold': [...SAFEGUARDING, 'head', 'chair', 'pastoral'],
  'leaver.transfer': [...SAFEGUARDING, 'head', 'chair'],
  'summary.read': [
    'student',
    'listener',
    'coordinator',
    'supervisor',
    'pastoral',
    ...SAFEGUARDING,
    'head',
    'chair',
    'leader',
  ],
  'summary.publish': ['coordinator'],
  'privacy.read': EVERYONE,
  'privacy.own': EVERYONE,
  /** What came on paper is written down by whoever opens the post; reading it is another matter. */
  'privacy.record': ['admin', 'head', ...SAFEGUARDING],
  // The chair looks at what was granted to them alone; the others answer.
  'privacy.review': [...SAFEGUARDING, 'head', 'chair'],
  'privacy.answer': [...SAFEGUARDING, 'head'],
  /** Notices and the impact assessment: no child's words. */
  'privacy.manage': ['admin', 'head', 'safeguarding_lead'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function may(roles: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => allowed.includes(role));
}
