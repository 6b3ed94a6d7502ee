import type { Permission } from '../../src/accounts/permissions.js';
import type { Examples } from './builders/examples.js';
import type { Route } from './routes.js';

/**
 * What the parameters of an address name, by the address up to them. A new route with a parameter
 * belongs in here; until then the authorisation matrix fails.
 */
const POSITIONS: Record<string, keyof Examples | { fixed: string }> = {
  '/account/second-factor/passkeys/:': 'passkey',
  '/account/sign-ins/:': 'signIn',
  '/access/break-glass/:': 'breakGlass',
  '/access/children/:': 'child',
  '/access/records/:': 'referral',
  '/accounts/:': 'person',
  '/bookings/:': 'booking',
  '/concerns/:': 'concern',
  '/contacts/:': 'contact',
  '/drop-ins/:': 'dropIn',
  '/help-now/:': { fixed: 'harbour' },
  '/listeners/:': 'listener',
  '/listeners/:/no-match/:': 'noMatch',
  '/privacy-notice/:': { fixed: 'harbour' },
  '/privacy/impact-assessment/:': { fixed: 'need' },
  '/privacy/notices/:': { fixed: 'student' },
  '/privacy/own/:': 'ownRequest',
  '/privacy/requests/:': 'privacyRequest',
  '/privacy/requests/:/items/:': 'privacyItem',
  '/privacy/requests/:/parts/:': 'privacyPart',
  '/privacy/leavers/:': 'leaver',
  '/privacy/retention/batches/:': 'batch',
  '/privacy/retention/holds/:': 'hold',
  '/privacy/retention/review/:': 'referral',
  '/privacy/retention/schedule/:': { fixed: 'contact' },
  '/referrals/:': 'referral',
  '/referrals/:/actions/:': 'action',
  '/roster/:': 'rosterImport',
  '/school/calendar/:': { fixed: 'terms' },
  '/school/calendar/:/:': 'term',
  '/school/cover/:': 'absence',
  '/school/line-management/:': 'manager',
  '/school/line-management/:/:': 'managed',
  '/school/posts/proposals/:': 'proposal',
  '/school/rooms/:': 'room',
  '/sessions/:': 'session',
  '/shifts/:': 'shift',
  '/sign-in/with/:': { fixed: 'harbour' },
  '/summaries/:': 'publication',
};

/** What a page asks for beyond its address: without it the page is rightly not there. */
export const QUERIES: Record<string, string> = {
  '/school/posts/proposals/new': '?change=give',
};

/** Whether a permission opens what is one's own, or what is the whole school's. */
export const REACH: Record<Permission, 'own' | 'school'> = {
  'home.see': 'own',
  'access.break-glass': 'own',
  'access.break-glass.decide': 'school',
  'account.own': 'own',
  'account.second-factor': 'own',
  'concern.raise': 'own',
  'concern.own': 'own',
  'session.book': 'school',
  'booking.own': 'own',
  'shift.own': 'own',
  'contact.log': 'own',
  'desk.run': 'own',
  'duty.own': 'own',
  'referral.work': 'own',
  'referral.expect': 'own',
  'duty.expect': 'own',
  'drop-in.manage': 'school',
  'listener.see': 'school',
  'listener.supervise': 'school',
  'listener.manage': 'school',
  'listener.suitability': 'school',
  'school.manage': 'school',
  'school.settings': 'school',
  'post.see': 'school',
  'post.propose': 'school',
  'post.confirm': 'school',
  'cover.manage': 'school',
  'line-management.manage': 'school',
  'roster.import': 'school',
  'account.manage': 'school',
  'access.school': 'school',
  'access.held': 'own',
  'access.own': 'own',
  'audit.verify': 'school',
  'retention.see': 'school',
  'retention.manage': 'school',
  'retention.preview': 'school',
  'retention.hold': 'own',
  'retention.review': 'own',
  'leaver.transfer': 'own',
  'summary.read': 'school',
  'summary.publish': 'school',
  'privacy.read': 'school',
  'privacy.own': 'own',
  'privacy.record': 'school',
  'privacy.review': 'school',
  'privacy.answer': 'school',
  'privacy.manage': 'school',
};

/** The places of a route's parameters that no line above names. */
export function unknownPositions({ path }: Pick<Route, 'path'>): string[] {
  return positions(path).filter((position) => POSITIONS[position] === undefined);
}

/** Whether an object of somebody is named at all. */
export function namesAnObject({ path }: Pick<Route, 'path'>): boolean {
  return positions(path).some((position) => typeof POSITIONS[position] === 'string');
}

/** The route's address with these objects in it. */
export function addressOf({ path }: Pick<Route, 'path'>, examples: Examples): string {
  let before = '';
  const parts = path.split('/').map((part) => {
    before += `${before.endsWith('/') ? '' : '/'}${part.startsWith(':') ? ':' : part}`;
    if (!part.startsWith(':')) return part;
    const named = POSITIONS[before];
    if (named === undefined) throw new Error(`Add ${before} to test/support/addresses.ts.`);
    return typeof named === 'string' ? examples[named] : named.fixed;
  });
  return parts.join('/') + (QUERIES[path] ?? '');
}

function positions(path: string): string[] {
  const parts = path.split('/').map((part) => (part.startsWith(':') ? ':' : part));
  return parts.flatMap((part, at) => (part === ':' ? [parts.slice(0, at + 1).join('/')] : []));
}

/** An answer to every question that any form asks: whoever knows no such field leaves it be. */
export function everyAnswer(people: Record<string, string>): Record<string, string> {
  return {
    about: 'unknown',
    words: 'worried',
    urgency: 'soon',
    name: `Name ${Math.random()}`,
    open: 'yes',
    startsOn: '2039-01-05',
    endsOn: '2039-01-06',
    what: 'Ring home',
    owner: people.tom ?? '',
    dueOn: '2033-01-08',
    summary: 'Spoken with.',
    done: 'Spoken with.',
    decision: 'No more.',
    reason: 'Nothing found.',
    outcome: 'nothing_further',
    why: 'It began again.',
    subject: people.pat ?? '',
    student: people.newcomer ?? '',
    child: people.newcomer ?? '',
    lifeAtRisk: 'no',
    review: 'right',
    year: '9',
    yearGroup: '9',
    listener: people.liz ?? '',
    adult: people.tom ?? '',
    answer: 'yes',
    manager: people.sue ?? '',
    managed: people.pat ?? '',
    roles: 'leader',
    grades: 'as-given',
    change: 'give',
    kind: 'pastoral',
    person: people.pat ?? '',
    search: 'a',
    trainedOn: '2026-01-05',
    supervisionEveryDays: '42',
    receivedOn: '2026-01-05',
    asker: 'Their mother',
    identity: 'known',
    version: '0',
    loadCap: '12',
    period: '24',
    decide: 'keep',
    keepUntil: '2040-01-05',
    because: 'A court asked.',
    of: people.newcomer ?? '',
    reviewOn: '2040-01-05',
    destination: 'Hill School',
    sentOn: '2026-01-05',
  };
}
