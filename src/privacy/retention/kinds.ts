import { BREAK_GLASS_KEPT } from '../../access/break-glass/break-glass.retention.js';
import { ACCOUNTS_KEPT } from '../../accounts/account.retention.js';
import type { KeptKind } from '../../accounts/kept-kind.js';
import { CONTACTS_KEPT } from '../../contacts/contact.retention.js';
import { BOOKINGS_KEPT } from '../../drop-ins/booking.retention.js';
import { LISTENERS_KEPT } from '../../listeners/listener.retention.js';
import { REFERRALS_KEPT } from '../../referrals/referral.retention.js';
import { REQUESTS_KEPT } from '../requests/request.retention.js';

const BACKUPS: KeptKind = {
  kind: 'backup',
  name: 'Backups',
  goes: 'A shredded record is gone for good when the last backup that holds its key is. Certificates say that day.',
  from: 'deletion',
  way: 'horizon',
  unit: 'days',
  period: 35,
  least: 1,
  most: 400,
  source: 'Set it to how long your technician keeps backups of the database.',
};

/** Every kind a school has a period for, in the order of the page; `retention_kind` holds the same. */
export const KINDS: readonly KeptKind[] = [
  ...REFERRALS_KEPT,
  ...CONTACTS_KEPT,
  ...BOOKINGS_KEPT,
  ...LISTENERS_KEPT,
  ...REQUESTS_KEPT,
  ...BREAK_GLASS_KEPT,
  ...ACCOUNTS_KEPT,
  BACKUPS,
];

export function kindCalled(kind: string): KeptKind | undefined {
  return KINDS.find((known) => known.kind === kind);
}
