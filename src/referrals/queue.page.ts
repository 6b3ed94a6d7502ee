import type { Actor } from '../accounts/actor.js';
import { clockTime, isoDate, nearDateTime, plainDate } from '../platform/clock/local-time.js';
import { concernCategory, type Urgency } from './categories.js';
import { QUEUE_PAGE } from './queue.sql.js';
import type { QueueGroup, QueueRow } from './referral-reads.js';
import { REFERRAL_STATES } from './referral-states.rules.js';
import { referralPaths } from './referrals.paths.js';

export const URGENCY_TAGS: Record<Urgency, { urgency: string; text: string }> = {
  immediate: { urgency: 'immediate', text: 'Immediate' },
  today: { urgency: 'today', text: 'Today' },
  soon: { urgency: 'soon', text: 'Soon' },
};

const FROM = { student: 'Student', listener: 'Listener', staff: 'Staff' };

const REASONS: Record<string, string> = {
  'safeguarding-lead': 'You are a safeguarding lead',
  'safeguarding-deputy': 'You are a deputy lead',
  'stands-in': 'You stand in for somebody',
  'on-route': 'You are on its route',
  alongside: 'Told as well as the safeguarding team',
  'told-at-once': 'Told at once',
  escalation: 'Nobody had it in time',
  action: 'An action is yours',
};

const GROUPS = ['waiting', 'mine', 'team', 'closed'] as const satisfies readonly QueueGroup[];

/** The group that an address asks for; what it does not know is the one that waits. */
export function queueGroup(asked: unknown): QueueGroup {
  return GROUPS.find((group) => group === asked) ?? 'waiting';
}

/** The queue by clock: what waits for a person first, the least time left on top. */
export function queuePage(
  rows: QueueRow[],
  actor: Pick<Actor, 'school'>,
  now: Date,
  shown: QueueGroup = 'waiting',
): object {
  const zone = actor.school.timezone;
  const today = isoDate(now, zone);
  const listed = rows.filter(({ group }) => group === shown);
  const sizeOf = (key: QueueGroup): number =>
    rows.find(({ group }) => group === key)?.groupSize ?? 0;
  const parts = partsOf(listed, shown);
  // What is due first stands first in its group, so a later part of it knows too little to say.
  const fromTheFirst = !isOpen({ group: shown }) || parts?.earlier === undefined;
  const overdue = fromTheFirst
    ? rows.filter((row) => isOpen(row) && row.nextDue !== null && row.nextDue <= today)
    : [];
  return {
    title: 'Safeguarding queue',
    wide: true,
    heading: HEADINGS[shown](sizeOf(shown)),
    menu: GROUPS.map((key) => ({
      text: MENU[key],
      href: queuePath(key),
      current: key === shown,
      count: key === 'closed' ? undefined : sizeOf(key),
    })),
    parts,
    waiting: shown === 'waiting',
    items: listed.map((row) => itemOf(row, zone, now)),
    empty: EMPTY[shown],
    overdueMore: overdue.some(
      (row) => row.place === QUEUE_PAGE.others && row.place < row.groupSize,
    ),
    overdue: overdue.map((row) => ({
      href: referralPaths.show(row.id),
      text: about(row),
      due: row.nextDue === null ? '' : plainDate(row.nextDue),
    })),
  };
}

const MENU: Record<QueueGroup, string> = {
  waiting: 'Waiting',
  mine: 'Mine',
  team: 'Team',
  closed: 'Closed',
};

const HEADINGS: Record<QueueGroup, (count: number) => string> = {
  waiting: (count) =>
    count === 0
      ? 'Nobody is waiting'
      : count === 1
        ? '1 waits for someone'
        : `${count} wait for someone`,
  mine: () => 'Yours',
  team: () => 'With your team',
  closed: () => 'Closed',
};

const EMPTY: Record<QueueGroup, string> = {
  waiting: 'Everything that was given to you has a person. New concerns appear here at once.',
  mine: 'You hold nothing that is open.',
  team: 'Your team holds nothing that is open.',
  closed: 'Nothing was closed yet.',
};

const SORTED: Record<QueueGroup, string> = {
  waiting: 'least time left',
  mine: 'due soonest',
  team: 'due soonest',
  closed: 'newest',
};

function isOpen({ group }: Pick<QueueRow, 'group'>): boolean {
  return group === 'mine' || group === 'team';
}

function queuePath(group: QueueGroup, page = 1): string {
  const asked = new URLSearchParams({
    ...(group === 'waiting' ? {} : { show: group }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return asked === '' ? referralPaths.queue() : `${referralPaths.queue()}?${asked}`;
}

/** What to say of a group that does not fit on one page; nothing when all of it is shown. */
function partsOf(
  listed: readonly QueueRow[],
  group: QueueGroup,
): { text: string; earlier?: string; later?: string } | undefined {
  const [first, last] = [listed[0], listed.at(-1)];
  if (first === undefined || last === undefined || first.groupSize === listed.length)
    return undefined;
  const page = Math.ceil(
    first.place / (group === 'closed' ? QUEUE_PAGE.closed : QUEUE_PAGE.others),
  );
  return {
    text: `These are ${first.place} to ${last.place} of ${last.groupSize}, ${SORTED[group]} first.`,
    earlier: page > 1 ? queuePath(group, page - 1) : undefined,
    later: last.place < last.groupSize ? queuePath(group, page + 1) : undefined,
  };
}

/** Initials and year: enough to know, little enough for a screen that others can see. */
export function about(
  row: Pick<QueueRow, 'childGiven' | 'childFamily' | 'childYear' | 'aboutStaff'>,
): string {
  if (row.childGiven === null)
    return row.aboutStaff === 'no' ? 'A student not named' : 'About staff';
  const initials = [row.childGiven, row.childFamily ?? '']
    .map((name) => [...name][0])
    .filter((letter) => letter !== undefined)
    .map((letter) => `${letter}.`)
    .join(' ');
  return row.childYear === null ? initials : `${initials}, Year ${row.childYear}`;
}

function itemOf(row: QueueRow, zone: string, now: Date): object {
  return {
    href: referralPaths.show(row.id),
    acknowledgePath: row.state === 'raised' ? referralPaths.acknowledgement(row.id) : undefined,
    clock: row.state === 'raised' ? timeLeft(row.nextEscalationAt, zone, now) : stateOf(row),
    clockHidden: row.state === 'raised' ? undefined : 'State:',
    late: row.state === 'raised' && (row.level > 0 || row.urgency === 'immediate'),
    tag: URGENCY_TAGS[row.urgency],
    about: about(row),
    category: concernCategory(row.category ?? '')?.label ?? 'Not said what about',
    from: `${FROM[row.raisedAs]}, ${nearDateTime(row.raisedAt, now, zone)}`,
    why: whyOf(row),
  };
}

/** More than a person raises in an hour: nobody is stopped from it, and the queue says so. */
const MANY = 10;

function whyOf({ reason, inARow }: QueueRow): string {
  const why = REASONS[reason] ?? 'It was given to you';
  return inARow > MANY ? `One of ${inARow} from the same person within an hour. ${why}` : why;
}

function stateOf(row: QueueRow): string {
  return row.nextDue === null ? REFERRAL_STATES[row.state].label : `Due ${plainDate(row.nextDue)}`;
}

/** Minutes under two hours, then the time of day. */
export function timeLeft(at: Date | null, zone: string, now: Date): string {
  if (at === null) return '';
  const minutes = Math.ceil((at.getTime() - now.getTime()) / 60_000);
  if (minutes <= 0) return 'Now';
  if (minutes < 120) return `${minutes} min`;
  return isoDate(at, zone) === isoDate(now, zone)
    ? clockTime(at, zone)
    : nearDateTime(at, now, zone);
}
