import type { KeptKind } from '../accounts/kept-kind.js';

export const REFERRALS_KEPT: readonly KeptKind[] = [
  {
    kind: 'referral',
    name: 'Concerns about children',
    goes: 'Everything, with the logs linked to it. Never before it was read and two people agreed.',
    from: 'birth',
    way: 'read',
    unit: 'months',
    period: 300,
    least: 300,
    most: 1200,
    source:
      'Information and Records Management Society, toolkit for schools: child-protection file, date of birth and 25 years, then review.',
  },
  {
    kind: 'referral_staff',
    name: 'Concerns about staff',
    goes: 'Everything. Never before it was read and two people agreed.',
    from: 'allegation',
    way: 'read',
    unit: 'months',
    period: 120,
    least: 120,
    most: 1200,
    source:
      'Keeping Children Safe in Education, part four: until the normal pension age, or 10 years from the allegation if that is longer. Never shorter than for a child.',
  },
];
