import type { Actor } from '../accounts/actor.js';
import { clockTime, isoDate, nearDateTime, plainDate } from '../platform/clock/local-time.js';
import { concernCategory, type Urgency } from './categories.js';
import type { QueueRow } from './referral-reads.js';
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

/** The queue by clock: what waits for a person first, the least time left on top. */
export function queuePage(
  rows: QueueRow[],
  actor: Pick<Actor, 'personId' | 'school'>,
  now: Date,
  show = 'waiting',
): object {
  const zone = actor.school.timezone;
  const today = isoDate(now, zone);
  const groups: Record<string, QueueRow[]> = {
    waiting: rows.filter((row) => REFERRAL_STATES[row.state].waits),
    mine: rows.filter((row) => isOpen(row) && row.acknowledgedBy === actor.personId),
    team: rows.filter((row) => isOpen(row) && row.acknowledgedBy !== actor.personId),
    closed: rows.filter((row) => row.state === 'closed'),
  };
  const shown = show in groups ? show : 'waiting';
  const listed = groups[shown] ?? [];
  const overdue = rows.filter((row) => isOpen(row) && row.nextDue !== null && row.nextDue <= today);
  return {
    title: 'Safeguarding queue',
    wide: true,
    heading: HEADINGS[shown]?.(listed.length) ?? '',
    menu: Object.entries(groups).map(([key, group]) => ({
      text: MENU[key],
      href: key === 'waiting' ? referralPaths.queue() : `${referralPaths.queue()}?show=${key}`,
      current: key === shown,
      count: key === 'closed' ? undefined : group.length,
    })),
    waiting: shown === 'waiting',
    items: listed.map((row) => itemOf(row, zone, now)),
    empty: EMPTY[shown],
    overdue: overdue.map((row) => ({
      href: referralPaths.show(row.id),
      text: about(row),
      due: row.nextDue === null ? '' : plainDate(row.nextDue),
    })),
  };
}

const MENU: Record<string, string> = {
  waiting: 'Waiting',
  mine: 'Mine',
  team: 'Team',
  closed: 'Closed',
};

const HEADINGS: Record<string, (count: number) => string> = {
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

const EMPTY: Record<string, string> = {
  waiting: 'Everything that was given to you has a person. New concerns appear here at once.',
  mine: 'You hold nothing that is open.',
  team: 'Your team holds nothing that is open.',
  closed: 'Nothing was closed yet.',
};

function isOpen(row: QueueRow): boolean {
  return row.state !== 'raised' && row.state !== 'closed';
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
    why: REASONS[row.reason] ?? 'It was given to you',
  };
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
