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
 * What keeps the student from booking whichever slot they choose; null when it is the slots alone.
 * It holds for every slot, so it can be said before one is chosen and tells nothing about any.
 */
export function whyNothingFits({ slots, student, policy, now }: Offered): string | null {
  const told = slots.map((slot) => whatToTell(bookingBlockers(slot, student, policy, now)));
  if (told.length > 0) {
    const first = told[0] ?? null;
    return first !== null && first !== NOT_FREE && told.every((sentence) => sentence === first)
      ? first
      : null;
  }
  return null;
}
