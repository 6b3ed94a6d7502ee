/** By the same hour of the next day whoever holds the record can be asked, or it can be said anew why not. */
export const LAPSE_HOURS = 24;

/** Asked then or before, it is too late to agree. */
export function lapseTime(now: Date): Date {
  return new Date(now.getTime() - LAPSE_HOURS * 3_600_000);
}

/** Nobody answered in time: what was an emergency then is asked for anew, if it is one still. */
export function hasLapsed(
  { outcome, askedAt }: { readonly outcome: string | null; readonly askedAt: Date },
  now: Date,
): boolean {
  return outcome === null && askedAt <= lapseTime(now);
}
