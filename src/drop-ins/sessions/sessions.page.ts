import { placeInWords } from '../../school/calendar/place-in-words.js';
import { clockTime, isoDate, longDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { BookingPolicy, BookingStudent } from '../booking.rules.js';
import type { BookSlotForm } from '../bookings/book-slot.form.js';
import { bookingPaths, sessionPaths } from '../drop-ins.paths.js';
import { offeredSlots, type OfferedSlot, whyNothingFits } from './offer.rules.js';

interface ShownSession {
  readonly id: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly room: string;
  readonly directions: string | null;
}

interface Shown {
  readonly sessions: readonly ShownSession[];
  readonly slots: readonly OfferedSlot[];
  readonly student: BookingStudent;
  readonly policy: BookingPolicy;
  readonly now: Date;
}

/** Every time a student may choose, by day. How many are taken is told to nobody. */
export function sessionsPage(offer: Shown, listener: string | undefined): object {
  const all = offeredSlots(offer);
  const shown = listener === undefined ? all : offeredSlots(offer, { listenerId: listener });
  return {
    title: 'Choose a time',
    notice: noticeOf(offer, all.length === 0),
    days: daysOf(offer, shown, listener),
    filter: all.length > 0 && {
      action: sessionPaths.list(),
      value: listener ?? '',
      items: listenersOf(all),
    },
    everybody: listener === undefined ? undefined : sessionPaths.list(),
    today: openToday(offer),
  };
}

/** One session: where it is and who listens. */
export function sessionPage(offer: Shown, id: string): object {
  const session = offer.sessions[0]!;
  const slots = offeredSlots(offer, { sessionId: id });
  return {
    title: 'A time to talk',
    notice: noticeOf(offer, slots.length === 0),
    rows: [
      { key: 'When', value: `${dayOf(session, offer)}, ${hoursOf(session, offer)}` },
      { key: 'Where', value: placeInWords(session) },
      ...(slots.length > 0 ? [{ key: 'Who listens', lines: listenersOf(slots).map(textOf) }] : []),
    ],
    book: slots.length > 0 ? sessionPaths.book(id) : undefined,
    list: sessionPaths.list(),
  };
}

/** @param offer of the one session, or of the whole window: then the other days are shown as well */
export function bookSlotPage(
  offer: Shown,
  id: string,
  listener: string | undefined,
  form?: Form<BookSlotForm>,
): object {
  const session = offer.sessions.find((one) => one.id === id)!;
  const filters = { sessionId: id, ...(listener !== undefined && { listenerId: listener }) };
  const slots = offeredSlots(offer, filters);
  const errors = form?.errors ?? [];
  const elsewhere = offeredSlots(offer).filter(({ sessionId }) => sessionId !== id);
  return {
    title: 'Book a time',
    heading: dayOf(session, offer),
    lead: `${hoursOf(session, offer)}, ${placeInWords(session)}`,
    notice: noticeOf(offer, slots.length === 0),
    action: sessionPaths.bookings(id),
    list: sessionPaths.list(listener),
    slots: slots.map((slot) => ({
      value: slot.id,
      text: hoursOf(slot, offer),
      hint: `With ${calledWithYear(slot)}`,
    })),
    understands: [{ value: 'yes', text: 'I understand' }],
    values: form?.raw ?? { slot: slots.length === 1 ? slots[0]?.id : undefined },
    days: daysOf(offer, elsewhere, undefined),
    errors,
    fault: faultsByField(errors),
  };
}

/** What keeps the student from booking at all, or nothing. */
function noticeOf(offer: Shown, nothingShown: boolean): object | undefined {
  const sentence = whyNothingFits(offer);
  if (sentence === null || (!nothingShown && offer.student.liveBookings === 0)) return undefined;
  const hasOne = offer.student.liveBookings > 0;
  return {
    heading: sentence,
    href: hasOne ? bookingPaths.mine() : undefined,
    link: hasOne ? 'See your times' : undefined,
  };
}

function daysOf(offer: Shown, slots: readonly OfferedSlot[], listener: string | undefined) {
  const days = new Map<string, object[]>();
  for (const session of offer.sessions) {
    const own = slots.filter(({ sessionId }) => sessionId === session.id);
    if (own.length === 0) continue;
    const day = dayOf(session, offer);
    days.set(day, [
      ...(days.get(day) ?? []),
      {
        hours: hoursOf(session, offer),
        where: placeInWords(session),
        who: `With ${oneOf(own)}`,
        show: sessionPaths.show(session.id),
        book: sessionPaths.book(session.id, listener),
        about: `${day}, ${hoursOf(session, offer)}`,
      },
    ]);
  }
  return [...days].map(([day, sessions]) => ({ day, sessions }));
}

/** Where somebody may walk in today, free slots or not. */
function openToday(offer: Shown): object[] {
  const { timezone } = offer.policy;
  const today = isoDate(offer.now, timezone);
  const open = new Set(
    offer.slots.filter((slot) => slot.sessionCanOpen).map(({ sessionId }) => sessionId),
  );
  return offer.sessions
    .filter(({ id, startsAt }) => open.has(id) && isoDate(startsAt, timezone) === today)
    .map((session) => ({ where: placeInWords(session), hours: hoursOf(session, offer) }));
}

function listenersOf(slots: readonly OfferedSlot[]): { value: string; text: string }[] {
  const known = new Map(slots.map((slot) => [slot.listenerId, calledWithYear(slot)]));
  return [...known]
    .map(([value, text]) => ({ value, text }))
    .sort((a, b) => a.text.localeCompare(b.text, 'en-GB'));
}

const textOf = ({ text }: { text: string }) => text;

/** "Amira, Year 12" */
function calledWithYear({ listenerName, listenerYear }: OfferedSlot): string {
  return listenerYear === null ? listenerName : `${listenerName}, Year ${listenerYear}`;
}

/** "Amira, Year 12", or "Amira (Year 12), Ben (Year 11) or Cem" */
function oneOf(slots: readonly OfferedSlot[]): string {
  const known = new Map(slots.map((slot) => [slot.listenerId, slot]));
  const listeners = [...known.values()];
  if (listeners.length === 1) return calledWithYear(listeners[0]!);
  const names = listeners
    .map(({ listenerName, listenerYear }) =>
      listenerYear === null ? listenerName : `${listenerName} (Year ${listenerYear})`,
    )
    .sort((a, b) => a.localeCompare(b, 'en-GB'));
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function dayOf({ startsAt }: { startsAt: Date }, { policy }: Shown): string {
  return longDate(startsAt, policy.timezone);
}

function hoursOf(span: { startsAt: Date; endsAt: Date }, { policy }: Shown): string {
  return `${clockTime(span.startsAt, policy.timezone)} to ${clockTime(span.endsAt, policy.timezone)}`;
}
