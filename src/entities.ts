import { Credential } from './accounts/credential.entity.js';
import { PersonRole } from './accounts/person-role.entity.js';
import { Person } from './accounts/person.entity.js';
import { Post } from './accounts/post.entity.js';
import { School } from './accounts/school.entity.js';

/** Every table that is written through an entity; compared with the catalogue in CI. */
import { RecordAccess } from './access/record-access.entity.js';
import { ReferralAction } from './referrals/referral-action.entity.js';
import { ReferralEventRow } from './referrals/referral-event.entity.js';
import { Referral } from './referrals/referral.entity.js';
export const ENTITIES = [
  RecordAccess,
  Referral,
  ReferralAction,
  ReferralEventRow,
  School,
  Person,
  PersonRole,
  Credential,
  Post,
];
