import type { KeptKind } from '../../accounts/kept-kind.js';

export const BREAK_GLASS_KEPT: readonly KeptKind[] = [
  {
    kind: 'break_glass',
    name: 'Emergency access',
    goes: 'Who asked for whose records and why, who decided, and what was found when it was looked back on. Never before that.',
    from: 'day',
    after: 'after it was asked for',
    way: 'bulk',
    unit: 'months',
    period: 84,
    least: 36,
    most: 300,
    source:
      'As the record of who did and read what, 7 years: this is the reason of the reads that stand there.',
  },
];
