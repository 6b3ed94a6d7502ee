import { Credential } from './accounts/credential.entity.js';
import { PersonRole } from './accounts/person-role.entity.js';
import { Person } from './accounts/person.entity.js';
import { Post } from './accounts/post.entity.js';
import { Passkey } from './accounts/second-factor/passkey.entity.js';
import { Totp } from './accounts/second-factor/totp.entity.js';
import { School } from './accounts/school.entity.js';
import { Closure } from './school/calendar/closure.entity.js';
import { Room } from './school/calendar/room.entity.js';
import { Term } from './school/calendar/term.entity.js';
import { Absence } from './school/cover/absence.entity.js';
import { LineManagement } from './school/line-management/line-management.entity.js';
import { PostProposal } from './school/posts/post-proposal.entity.js';

/** Every table that is written through an entity; compared with the catalogue in CI. */
import { BreakGlass } from './access/break-glass/break-glass.entity.js';
import { RecordAccess } from './access/record-access.entity.js';
import { ReferralAction } from './referrals/referral-action.entity.js';
import { ReferralEventRow } from './referrals/referral-event.entity.js';
import { Referral } from './referrals/referral.entity.js';
import { ListenerLoad } from './listeners/listener-load.entity.js';
import { Listener } from './listeners/listener.entity.js';
import { NoMatch } from './listeners/no-match/no-match.entity.js';
import { Contact } from './contacts/contact.entity.js';
import { RosterImport } from './roster/roster-import.entity.js';
import { PublicationRow } from './summaries/publication.entity.js';
import { Booking } from './drop-ins/bookings/booking.entity.js';
import { DropIn } from './drop-ins/rota/drop-in.entity.js';
import { Session } from './drop-ins/sessions/session.entity.js';
import { Shift } from './drop-ins/shifts/shift.entity.js';
import { Slot } from './drop-ins/shifts/slot.entity.js';
export const ENTITIES = [
  Booking,
  DropIn,
  Session,
  Shift,
  Slot,
  RosterImport,
  PublicationRow,
  Contact,
  Listener,
  ListenerLoad,
  NoMatch,
  BreakGlass,
  RecordAccess,
  Referral,
  ReferralAction,
  ReferralEventRow,
  School,
  Person,
  PersonRole,
  Credential,
  Passkey,
  Totp,
  Post,
  Term,
  Closure,
  Room,
  Absence,
  LineManagement,
  PostProposal,
];
