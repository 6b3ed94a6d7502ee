import { DateTime } from 'luxon';
import { isoDate } from '../platform/clock/local-time.js';
import { localTime } from '../school/school-time.rules.js';

/** Local dates, yyyy-mm-dd, both ends included. */
interface DateRange {
  readonly from: string;
  readonly until: string;
}

/** What the school decided about booking. */
export interface BookingPolicy {
  /** IANA name; the window's days and the half-terms are the school's own. */
  readonly timezone: string;
  /** How many calendar days ahead a slot shows: from midnight of that day on. */
  readonly daysAhead: number;
  /** Up to and including this many minutes before the slot. */
  readonly minutesBefore: number;
  readonly perHalfTerm: number;
  /** From `halfTerms()`; a slot in none of them is under no quota. */
  readonly halfTerms: readonly DateRange[];
}

/** domain.md, rule 3. */
export const DEFAULT_BOOKING_LIMITS = { daysAhead: 14, minutesBefore: 10, perHalfTerm: 6 } as const;

/** One piece of one listener's shift. */
export interface BookableSlot {
  readonly id: string;
  readonly sessionId: string;
  /** The student who listens. */
  readonly listenerId: string;
  readonly listenerTutorGroup: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: 'free' | 'taken' | 'withdrawn';
  /** No opening blocker on the session. */
  readonly sessionCanOpen: boolean;
  /** No listening blocker on the listener, on the date of the session. */
  readonly listenerMayListen: boolean;
}

/** Either may have asked for it, or an adult on their behalf; it always works both ways. */
export interface NoMatch {
  readonly student: string;
  readonly other: string;
}

export interface BookingStudent {
  readonly id: string;
  readonly tutorGroup: string | null;
  readonly onRoll: boolean;
  /** Bookings in a live state, of any session. */
  readonly liveBookings: number;
  /** Slot starts of the bookings in `QUOTA_STATES`. */
  readonly countedStarts: readonly Date[];
  /** A coordinator lifted the quota for the student's welfare; nobody is told why. */
  readonly quotaLifted: boolean;
  /** Every pair that names the student, on either side; more pairs do no harm. */
  readonly noMatches: readonly NoMatch[];
}

export type BookingBlockerCode =
  | 'not_on_roll'
  | 'has_live_booking'
  | 'quota_used'
  | 'slot_not_free'
  | 'session_cannot_open'
  | 'listener_may_not_listen'
  | 'too_early'
  | 'too_late'
  | 'own_shift'
  | 'no_match';

export interface BookingBlocker {
  readonly code: BookingBlockerCode;
  /**
   * What the student may be told. Whatever is about the slot or its listener has one and the same
   * sentence, so that the no-match list, a listener's break and a slot just taken look alike.
   */
  readonly sentence: string;
}

export const NOT_FREE = 'That time is not free any more. Please choose another.';

export const ONE_AT_A_TIME =
  'You already have a booking. Cancel it first if you want another time.';

const ABOUT_THE_STUDENT: Partial<Record<BookingBlockerCode, string>> = {
  not_on_roll: 'You cannot book at the moment. You can still ask for an adult.',
  has_live_booking: ONE_AT_A_TIME,
  quota_used:
    'You have used all your bookings for this half-term. You can still walk in, or ask for an adult.',
};

/**
 * Why a student cannot book a slot at `now` (domain.md, rule 3), all reasons at once. None: the
 * claim may be tried; the slot's UNIQUE in the database has the last word.
 *
 * The same tutor group is no reason: it is avoided in what is offered, and a slot that was offered
 * must stay bookable. Only codes about the student are for the student's eyes; print
 * `whatToTell(blockers)`, never the codes.
 */
export function bookingBlockers(
  slot: BookableSlot,
  student: BookingStudent,
  policy: BookingPolicy,
  now: Date,
): BookingBlocker[] {
  return blockersBefore(windowEnds(policy, now), slot, student, policy, now);
}

/** The first instant whose slots do not show yet: midnight, on the school's clock, after the last day. */
export function windowEnds({ timezone, daysAhead }: BookingPolicy, now: Date): Date {
  const after = DateTime.fromJSDate(now, { zone: timezone }).plus({ days: daysAhead + 1 });
  return localTime(after.toFormat('yyyy-MM-dd'), '00:00', timezone);
}

function blockersBefore(
  windowEnd: Date,
  slot: BookableSlot,
  student: BookingStudent,
  policy: BookingPolicy,
  now: Date,
): BookingBlocker[] {
  const failed: Record<BookingBlockerCode, boolean> = {
    not_on_roll: !student.onRoll,
    has_live_booking: student.liveBookings > 0,
    quota_used: quotaUsed(slot, student, policy),
    slot_not_free: slot.state !== 'free',
    session_cannot_open: !slot.sessionCanOpen,
    listener_may_not_listen: !slot.listenerMayListen,
    too_early: slot.startsAt >= windowEnd,
    too_late: isTooLate(slot, policy, now),
    own_shift: slot.listenerId === student.id,
    no_match: isNoMatch(student.noMatches, student.id, slot.listenerId),
  };
  return (Object.keys(failed) as BookingBlockerCode[])
    .filter((code) => failed[code])
    .map((code) => ({ code, sentence: ABOUT_THE_STUDENT[code] ?? NOT_FREE }));
}

/**
 * The one sentence a student gets; null when nothing blocks. Blockers come with those about the
 * student first: they are the same for every slot of that half-term, so they say nothing about this
 * slot or its listener.
 */
export function whatToTell(blockers: readonly BookingBlocker[]): string | null {
  return blockers[0]?.sentence ?? null;
}

/** What a student sees of a slot. Nothing here may tell why another slot is missing. */
export interface VisibleSlot {
  readonly id: string;
  readonly sessionId: string;
  readonly listenerId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface SlotFilters {
  readonly sessionId?: string;
  readonly listenerId?: string;
}

/**
 * The slots a student is offered, by start, then listener, then id. A slot that is hidden, for
 * whatever reason, leaves exactly the list that would be there if the slot did not exist.
 *
 * A listener of the student's own tutor group is offered in a session only when that session has
 * nobody else to offer, or when the student asked for that listener by name. It is settled session
 * by session, so that the list of all sessions and the page of one agree, and a student who is free
 * on Tuesdays alone is not sent to Friday.
 */
export function visibleSlots(
  slots: readonly BookableSlot[],
  student: BookingStudent,
  policy: BookingPolicy,
  now: Date,
  filters: SlotFilters = {},
): VisibleSlot[] {
  // Found once: a list may hold hundreds of slots, and calendar arithmetic is slow.
  const windowEnd = windowEnds(policy, now);
  const bookable = slots.filter(
    (slot) => blockersBefore(windowEnd, slot, student, policy, now).length === 0,
  );
  const sameGroup = (slot: BookableSlot) =>
    student.tutorGroup !== null && slot.listenerTutorGroup === student.tutorGroup;
  const sessionsWithOthers = new Set(
    bookable.filter((slot) => !sameGroup(slot)).map(({ sessionId }) => sessionId),
  );
  return bookable
    .filter(({ sessionId }) => (filters.sessionId ?? sessionId) === sessionId)
    .filter((slot) =>
      filters.listenerId === undefined
        ? !(sameGroup(slot) && sessionsWithOthers.has(slot.sessionId))
        : slot.listenerId === filters.listenerId,
    )
    .map(({ id, sessionId, listenerId, startsAt, endsAt }) => ({
      id,
      sessionId,
      listenerId,
      startsAt,
      endsAt,
    }))
    .sort(byStart);
}

export function isNoMatch(pairs: readonly NoMatch[], one: string, two: string): boolean {
  return pairs.some(
    ({ student, other }) =>
      (student === one && other === two) || (student === two && other === one),
  );
}

/** Bookings count in the half-term their slot lies in, not the one they were made in. */
function quotaUsed(slot: BookableSlot, student: BookingStudent, policy: BookingPolicy): boolean {
  if (student.quotaLifted || student.countedStarts.length < policy.perHalfTerm) return false;
  const halfTerm = halfTermOf(slot.startsAt, policy);
  if (halfTerm === undefined) return false;
  const used = student.countedStarts.filter((at) => halfTermOf(at, policy) === halfTerm).length;
  return used >= policy.perHalfTerm;
}

function halfTermOf(at: Date, { timezone, halfTerms }: BookingPolicy): DateRange | undefined {
  const date = isoDate(at, timezone);
  return halfTerms.find(({ from, until }) => from <= date && date <= until);
}

function isTooLate(slot: BookableSlot, { minutesBefore }: BookingPolicy, now: Date): boolean {
  return now.getTime() > slot.startsAt.getTime() - minutesBefore * 60_000;
}

function byStart(a: VisibleSlot, b: VisibleSlot): number {
  const [left, right] = [a, b].map(({ listenerId, id }) => `${listenerId} ${id}`);
  return a.startsAt.getTime() - b.startsAt.getTime() || (left! < right! ? -1 : 1);
}
