import { clockTime, isoDate, longDate, plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { dropInPaths, sessionPaths } from '../drop-ins.paths.js';
import type { CreateDropInForm } from './create-drop-in.form.js';
import type { Choices, DropInFacts, DropInsFacts, PlannedSession } from './rota-views.js';
import type { DropInRow } from './rota.queries.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function dropInsPage({ dropIns, sessions, timezone }: DropInsFacts): object {
  return {
    title: 'Drop-ins',
    wide: true,
    new: dropInPaths.new(),
    headings: ['Drop-in', 'When', 'Where', 'Next session'].map((text) => ({ text })),
    rows: dropIns.map((dropIn) => {
      const next = sessions.find(({ dropInId }) => dropInId === dropIn.id);
      return {
        cells: [
          { text: dropIn.name, href: dropInPaths.show(dropIn.id), header: true },
          {
            text: whenOf(dropIn),
            soft: `${plainDate(dropIn.from)} to ${plainDate(dropIn.until)}`,
          },
          { text: dropIn.room },
          dropIn.endedAt !== null
            ? { text: 'Ended' }
            : next === undefined
              ? { text: 'No session to come' }
              : { text: '', tag: openTag(next), soft: longDate(next.startsAt, timezone) },
        ],
      };
    }),
  };
}

export function dropInPage(facts: DropInFacts, done?: string, form?: Form<unknown>): object {
  const { dropIn, sessions, leftOut, timezone } = facts;
  const held = sessions.filter(({ cancelledWhy }) => cancelledWhy === null);
  const closed = held.filter(({ blockers }) => blockers.length > 0).length;
  return {
    title: 'Drop-in',
    wide: true,
    errors: form?.errors ?? [],
    done: doneNotice(done, held, closed, timezone),
    heading: dropIn.name,
    lead: `${whenOf(dropIn)}, ${dropIn.room}. ${people(dropIn.listeners)}, times of ${dropIn.slotMinutes} minutes. From ${plainDate(dropIn.from)} to ${plainDate(dropIn.until)}.`,
    list: dropInPaths.list(),
    ended: dropIn.endedAt !== null,
    ending: dropInPaths.ending(dropIn.id),
    headings: [
      { text: 'Session' },
      { text: 'Opens' },
      { text: 'Listeners' },
      { text: 'Adult on duty' },
      { text: 'Times taken', numeric: true },
    ],
    sessions: sessions.map((session) => ({
      cells: [
        {
          text: longDate(session.startsAt, timezone),
          href: sessionPaths.rota(session.id),
          header: true,
        },
        { tag: openTag(session), text: '', soft: whyOf(session) },
        {
          text: session.places.map(({ listener }) => listener).join(', ') || 'Nobody yet',
          soft: session.cancelledWhy === null ? session.gap : undefined,
        },
        { text: session.adult ?? 'Nobody yet' },
        { text: `${session.taken} of ${session.slots}`, numeric: true },
      ],
    })),
    leftOut: leftOut.map(({ sentence }) => sentence),
  };
}

/** @param form what was typed; without it, the terms that run or come */
export function newDropInPage(
  { rooms, adults, terms, now }: Choices,
  actor: { readonly personId: string; readonly school: { readonly timezone: string } },
  form?: Form<CreateDropInForm>,
): object {
  const today = isoDate(now, actor.school.timezone);
  const ahead = terms.filter(({ endsOn }) => endsOn >= today);
  const errors = form?.errors ?? [];
  return {
    title: 'New drop-in',
    list: dropInPaths.list(),
    action: dropInPaths.list(),
    missing: [
      ...(rooms.length === 0 ? [{ text: 'Add a room', href: '/school/rooms/new' }] : []),
      ...(ahead.length === 0 ? [{ text: 'Add a term', href: '/school/calendar/terms/new' }] : []),
    ],
    rooms: rooms.map(({ id, name }) => ({ value: id, text: name })),
    weekdays: WEEKDAYS.map((text, at) => ({ value: String(at + 1), text })),
    adults: adults.map(({ id, givenName, familyName }) => ({
      value: id,
      text: `${givenName} ${familyName}`.trim(),
    })),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {
      slotMinutes: '20',
      listeners: '2',
      adult: actor.personId,
      from: ahead[0] && ahead[0].startsOn > today ? ahead[0].startsOn : today,
      until: ahead[0]?.endsOn ?? '',
    },
  };
}

function doneNotice(
  done: string | undefined,
  held: readonly PlannedSession[],
  closed: number,
  timezone: string,
): object | undefined {
  if (done === 'ended')
    return {
      heading: 'The drop-in is ended',
      next: 'No more sessions of it are held. Whoever had booked is told and can choose another time.',
    };
  const first = held[0];
  if (done !== 'made' || first === undefined) return undefined;
  const count = held.length === 1 ? '1 session is planned' : `${held.length} sessions are planned`;
  return {
    heading: 'The drop-in is made',
    text: `${count}, the first on ${longDate(first.startsAt, timezone)}.`,
    next:
      closed === 0
        ? 'Students can book from 14 days before each session.'
        : `${closed} of them cannot open yet: the reasons are below. Students can book the others from 14 days before.`,
  };
}

export function openTag({ cancelledWhy, blockers }: PlannedSession): object {
  if (cancelledWhy !== null) return { urgency: 'neutral', text: 'Not held' };
  return blockers.length === 0
    ? { urgency: 'neutral', text: 'Can open' }
    : { urgency: 'soon', text: 'Cannot open' };
}

const NOT_HELD: Record<NonNullable<PlannedSession['cancelledWhy']>, string> = {
  out_of_term: 'The date is not in a term.',
  closure: 'The school is closed that day.',
  clock_change: 'The clocks change during these hours.',
  ended: 'The drop-in was ended.',
};

export function whyOf({ cancelledWhy, blockers }: PlannedSession): string {
  return cancelledWhy === null ? blockers.join(' ') : NOT_HELD[cancelledWhy];
}

/** "Tuesdays, 12:40 to 13:20" */
function whenOf({ weekday, startsAt, endsAt }: DropInRow): string {
  return `${WEEKDAYS[weekday - 1]}s, ${startsAt} to ${endsAt}`;
}

function people(listeners: number): string {
  return listeners === 1 ? '1 listener' : `${listeners} listeners`;
}

/** "Tuesday 24 November, 12:40 to 13:20" */
export function spanOf(span: { startsAt: Date; endsAt: Date }, timezone: string): string {
  return `${longDate(span.startsAt, timezone)}, ${clockTime(span.startsAt, timezone)} to ${clockTime(span.endsAt, timezone)}`;
}
