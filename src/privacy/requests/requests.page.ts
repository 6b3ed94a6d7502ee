import type { Actor } from '../../accounts/actor.js';
import { may } from '../../accounts/permissions.js';
import { fullDate, plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { Adult } from '../../school/team.queries.js';
import { privacyPaths } from '../privacy.paths.js';
import { daysLeft } from './request-clock.rules.js';
import { IDENTITIES, isOpen, kindLabel, REQUEST_KINDS } from './request-kinds.js';
import type { RecordRequestForm } from './record-request.form.js';
import type { RequestRow } from './request.queries.js';

const SOON_DAYS = 7;
const STATES = {
  received: 'Nobody has begun',
  in_review: 'In review',
  answered: 'Answered',
  refused: 'Refused',
} as const;

/** Its clock stands: the school waits for an answer. */
export function stands({ pauses, state }: Pick<RequestRow, 'pauses' | 'state'>): boolean {
  return isOpen(state) && pauses.some(({ resumedOn }) => resumedOn === null);
}

export function dueWords(request: RequestRow, today: string): { text: string; urgency: string } {
  const stood = request.pauses.find(({ resumedOn }) => resumedOn === null);
  if (stood !== undefined)
    return { text: `Clock stopped since ${plainDate(stood.stoppedOn)}`, urgency: 'neutral' };
  const { dueOn } = request;
  const left = daysLeft(dueOn, today);
  const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);
  if (left < 0) return { text: `${days(-left)} late`, urgency: 'today' };
  if (left === 0) return { text: 'Due today', urgency: 'today' };
  return { text: `${days(left)} left`, urgency: left <= SOON_DAYS ? 'soon' : 'neutral' };
}

export function requestsPage(rows: readonly RequestRow[], actor: Actor, today: string): object {
  const about = ({ id, name, year }: RequestRow) => ({
    text: year === null ? name : `${name}, Year ${year}`,
    href: privacyPaths.request(id),
    header: true,
  });
  return {
    title: 'Privacy requests',
    wide: true,
    record: may(actor.roles, 'privacy.record') ? privacyPaths.record() : undefined,
    headings: [{ text: 'About' }, { text: 'Asked for' }, { text: 'Due' }, { text: 'State' }],
    open: rows
      .filter(({ state }) => isOpen(state))
      .map((row) => ({
        cells: [
          about(row),
          { text: kindLabel(row.kind) },
          {
            text: stands(row) ? 'Waits for their answer' : plainDate(row.dueOn),
            soft: dueWords(row, today).text,
          },
          { text: STATES[row.state] },
        ],
      })),
    closedHeadings: [{ text: 'About' }, { text: 'Asked for' }, { text: 'Answered' }],
    closed: rows
      .filter(({ state }) => !isOpen(state))
      .map((row) => ({
        cells: [
          about(row),
          { text: kindLabel(row.kind) },
          {
            text: row.closedAt === null ? '' : fullDate(row.closedAt, actor.school.timezone),
            soft: row.state === 'refused' ? 'Refused' : undefined,
          },
        ],
      })),
  };
}

export function recordPage(
  people: readonly Adult[],
  actor: Actor,
  today: string,
  form?: Form<RecordRequestForm>,
  done?: string,
): object {
  const errors = form?.errors ?? [];
  const queue = may(actor.roles, 'privacy.review') ? privacyPaths.requests() : undefined;
  return {
    title: 'Write down a request',
    back: queue,
    recorded: done === 'recorded',
    action: privacyPaths.requests(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? { receivedOn: today },
    // Two of the same name are told apart.
    people: people.map(({ id, givenName, familyName, username }) => ({
      value: id,
      text: `${givenName} ${familyName} (${username})`,
    })),
    kinds: REQUEST_KINDS.map(({ key, label }) => ({ value: key, text: label })),
    identities: IDENTITIES.map(({ key, label }) => ({ value: key, text: label })),
    today,
  };
}
