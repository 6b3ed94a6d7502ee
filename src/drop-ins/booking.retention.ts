import type { KeptKind } from '../accounts/kept-kind.js';

export const BOOKINGS_KEPT: readonly KeptKind[] = [
  {
    kind: 'booking',
    name: 'Bookings and walk-ins',
    goes: 'Who came. That somebody came stays, without a name, so that figures remain right.',
    from: 'school-year',
    way: 'bulk',
    unit: 'months',
    period: 12,
    least: 0,
    most: 120,
    source: 'As the contact logs they belong to.',
  },
];
