import type { KeptKind } from '../accounts/kept-kind.js';

export const LISTENERS_KEPT: readonly KeptKind[] = [
  {
    kind: 'listener',
    name: 'Listeners who stopped',
    goes: 'Consent, suitability, training, supervision, load and who they must not meet. That they stood on a rota stays.',
    from: 'day',
    after: 'after they stopped',
    way: 'bulk',
    unit: 'months',
    period: 12,
    least: 0,
    most: 120,
    source: 'Counted from the day they stopped: a year for questions about their certificate.',
  },
  {
    kind: 'listener_refused',
    name: 'Applications that did not succeed',
    goes: 'Everything recorded of the application.',
    from: 'day',
    after: 'after the answer',
    way: 'bulk',
    unit: 'months',
    period: 6,
    least: 1,
    most: 36,
    source:
      'Information and Records Management Society, toolkit for schools: unsuccessful candidates, 6 months.',
  },
];
