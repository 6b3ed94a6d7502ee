import type { KeptKind } from '../../accounts/kept-kind.js';

export const REQUESTS_KEPT: readonly KeptKind[] = [
  {
    kind: 'privacy_request',
    name: 'Privacy requests',
    goes: 'What was asked, what was decided about each thing, the answer and every copy that was given. What somebody said against a record stays beside that record.',
    from: 'day',
    after: 'after it was answered',
    way: 'bulk',
    unit: 'months',
    period: 36,
    least: 12,
    most: 120,
    source:
      'This scheme’s own rule: three years, as public bodies commonly keep requests, cover a complaint to the Information Commissioner. A claim may come within six (Limitation Act 1980): set 72 months if your adviser asks for that.',
  },
];
