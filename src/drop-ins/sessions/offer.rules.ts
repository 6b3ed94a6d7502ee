import {
  type BookableSlot,
  bookingBlockers,
  type BookingPolicy,
  type BookingStudent,
  NOT_FREE,
  type SlotFilters,
  visibleSlots,
  whatToTell,
} from '../booking.rules.js';

/** A slot with what a student is told of the listener. */
export interface OfferedSlot extends BookableSlot {
  readonly listenerName: string;
  readonly listenerYear: number | null;
}

interface Offered {
  readonly slots: readonly OfferedSlot[];
  readonly student: BookingStudent;
  readonly policy: BookingPolicy;
  readonly now: Date;
}

/** The slots a student may choose from (`visibleSlots`), each with its listener's name. */
export function offeredSlots(offer: Offered, filters: SlotFilters = {}): OfferedSlot[] {
  const known = new Map(offer.slots.map((slot) => [slot.id, slot]));
  return visibleSlots(offer.slots, offer.student, offer.policy, offer.now, filters).flatMap(
    ({ id }) => known.get(id) ?? [],
  );
}

/**
 * The one sentence for a student who asks for a slot that they cannot have; null when they can. A
 * slot that is not among those known is refused like one that somebody else has just taken.
 */
export function refusalOf(offer: Offered, slotId: string): string | null {
  const slot = offer.slots.find(({ id }) => id === slotId);
  if (slot === undefined) return whyNothingFits(offer) ?? NOT_FREE;
  return whatToTell(bookingBlockers(slot, offer.student, offer.policy, offer.now));
}

/**
 * What keeps the student from booking at all at `now`: not on the roll, a live booking, the quota of
 * this half-term. Null when it is the slots alone. Found with a slot that cannot be had, so that it
 * tells nothing about any real one.
 */
export function whyNothingFits({ student, policy, now }: Omit<Offered, 'slots'>): string | null {
  const nothing: BookableSlot = {
    id: '',
    sessionId: '',
    listenerId: '',
    listenerTutorGroup: null,
    startsAt: now,
    endsAt: now,
    state: 'withdrawn',
    sessionCanOpen: false,
    listenerMayListen: false,
  };
  const sentence = whatToTell(bookingBlockers(nothing, student, policy, now));
  return sentence === NOT_FREE ? null : sentence;
}
