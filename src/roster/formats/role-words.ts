import { type PersonKind } from '../roster-snapshot.js';

/** School Data Sync, "Default list of values"; OneRoster 1.1 and 1.2, role vocabularies. */
const STAFF = new Set(
  `adjunct administrator advisor affiliate aide assistant chair coach counselor
  districtadministrator faculty instructor itadmin lecturer nurse occupationaltherapist officestaff
  paraprofessional physicaltherapist principal proctor professor researcher siteadministrator
  specialservices speechtherapist staff substitute systemadministrator teacher teacherassistant
  visiontherapist`.split(/\s+/),
);

const WITHOUT_ACCOUNT = new Set(['alumni', 'guardian', 'parent', 'relative']);

/** Undefined: a word of neither standard. */
export function kindOfRole(role: string): PersonKind | 'without-account' | undefined {
  const word = role.trim().toLowerCase();
  if (word === 'student') return 'student';
  if (STAFF.has(word)) return 'staff';
  return WITHOUT_ACCOUNT.has(word) ? 'without-account' : undefined;
}
