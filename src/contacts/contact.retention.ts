import type { KeptKind } from '../accounts/kept-kind.js';

/** A log that is linked to a referral lives as long as the referral (domain.md, rule 7). */
export const CONTACTS_KEPT: readonly KeptKind[] = [
  {
    kind: 'contact',
    name: 'Contact logs',
    goes: 'The whole log. One that a concern was raised from stays as long as that referral.',
    from: 'school-year',
    way: 'bulk',
    unit: 'months',
    period: 12,
    least: 0,
    most: 120,
    source: 'This scheme’s own rule: the school year and one more, for supervision and figures.',
  },
];
