import type { KeptKind } from './kept-kind.js';

export const ACCOUNTS_KEPT: readonly KeptKind[] = [
  {
    kind: 'account',
    name: 'Accounts of students who left',
    goes: 'The name, username, address and all else about the person; whoever a kept record names keeps them as long.',
    from: 'school-year',
    way: 'self',
    unit: 'months',
    period: 12,
    least: 0,
    most: 120,
    source: 'UK GDPR article 5(1)(e): no longer than needed. A year covers pupils who come back.',
  },
  {
    kind: 'sign_in',
    name: 'Sign-ins',
    goes: 'When and how often somebody signed in. The latest of each account stays with it.',
    from: 'day',
    after: 'after it began',
    way: 'self',
    unit: 'months',
    period: 12,
    least: 1,
    most: 36,
    source:
      'National Cyber Security Centre: keep logs long enough to look into an incident; a year is usual.',
  },
];
