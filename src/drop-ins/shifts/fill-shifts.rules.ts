/** A session as far as its places for listeners go. */
export interface SessionToFill {
  readonly id: string;
  /** In the school, yyyy-MM-dd. */
  readonly date: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** How many listeners the drop-in asks for. */
  readonly wanted: number;
  /** Listeners who have a place now. */
  readonly rostered: readonly string[];
  /** Listeners who had a place and were taken off: nobody is put back by a machine. */
  readonly takenOff: readonly string[];
}

export interface ListenerToRoster {
  readonly id: string;
  readonly mayListen: boolean;
  /** The last day on which they may, yyyy-MM-dd; null: no end is known. */
  readonly mayListenUntil: string | null;
  /** Their shifts around these sessions: what they are busy with, and their share so far. */
  readonly shifts: readonly Span[];
}

export interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface NewShift {
  readonly sessionId: string;
  readonly listenerId: string;
}

/** Places that stay empty, with the reasons, for the coordinator. */
export interface Gap {
  readonly sessionId: string;
  readonly missing: number;
  readonly sentence: string;
}

export type RosterBlocker = 'on_it' | 'taken_off' | 'may_not_listen' | 'elsewhere';

/** For the coordinator, who sees the reasons for "may not" on the listener's own page. */
export const ROSTER_WORDS: Readonly<Record<RosterBlocker, string>> = {
  on_it: 'They have a place already.',
  taken_off: 'They were taken off this session.',
  may_not_listen: 'They may not listen that day.',
  elsewhere: 'They are at another session at that time.',
};

/**
 * Fills the empty places of sessions, the earliest session first. A place goes to the eligible
 * listener who has the fewest shifts so far; on a tie to the one whose last shift is longest ago,
 * then by id, so that the same facts always give the same rota. Nobody is given two sessions that
 * overlap (one that ends as the other starts does not), none on a day on which they may not listen,
 * and none from which they were taken off.
 *
 * A session that has as many as it wants, or more, is left alone.
 */
export function fillShifts(
  sessions: readonly SessionToFill[],
  listeners: readonly ListenerToRoster[],
): { shifts: NewShift[]; gaps: Gap[] } {
  const shares = new Map(listeners.map((listener) => [listener.id, [...listener.shifts]]));
  const shifts: NewShift[] = [];
  const gaps: Gap[] = [];
  for (const session of [...sessions].sort(byStart)) {
    const missing = session.wanted - session.rostered.length;
    if (missing <= 0) continue;
    const now = listeners.map((listener) => ({ ...listener, shifts: shares.get(listener.id)! }));
    const chosen = now
      .filter((listener) => rosterBlocker(session, listener) === null)
      .sort(byShare)
      .slice(0, missing);
    for (const { id } of chosen) {
      shifts.push({ sessionId: session.id, listenerId: id });
      shares.get(id)!.push({ startsAt: session.startsAt, endsAt: session.endsAt });
    }
    if (chosen.length < missing) gaps.push(gapOf(session, now, missing - chosen.length));
  }
  return { shifts, gaps };
}

/** Why a listener cannot be given a place of a session; null when they can. */
export function rosterBlocker(
  session: SessionToFill,
  listener: ListenerToRoster,
): RosterBlocker | null {
  const { id, mayListen, mayListenUntil } = listener;
  if (session.rostered.includes(id)) return 'on_it';
  if (!mayListen || (mayListenUntil !== null && mayListenUntil < session.date))
    return 'may_not_listen';
  if (listener.shifts.some((shift) => overlap(shift, session))) return 'elsewhere';
  return session.takenOff.includes(id) ? 'taken_off' : null;
}

function gapOf(
  session: SessionToFill,
  listeners: readonly ListenerToRoster[],
  missing: number,
): Gap {
  const count = (code: RosterBlocker) =>
    listeners.filter((listener) => rosterBlocker(session, listener) === code).length;
  const reasons = [
    phrase(count('may_not_listen'), 'may not listen that day', 'may not listen that day'),
    phrase(count('elsewhere'), 'is at another session', 'are at another session'),
    phrase(count('taken_off'), 'was taken off', 'were taken off'),
  ].filter((reason) => reason !== null);
  const why = reasons.length === 0 ? 'there is nobody else' : reasons.join(', ');
  return {
    sessionId: session.id,
    missing,
    sentence: `${missing} ${missing === 1 ? 'place is' : 'places are'} empty: ${why}.`,
  };
}

function phrase(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}

function overlap(a: Span, b: Span): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

function byStart(a: SessionToFill, b: SessionToFill): number {
  return a.startsAt.getTime() - b.startsAt.getTime() || (a.id < b.id ? -1 : 1);
}

function byShare(a: ListenerToRoster, b: ListenerToRoster): number {
  return a.shifts.length - b.shifts.length || last(a) - last(b) || (a.id < b.id ? -1 : 1);
}

function last({ shifts }: ListenerToRoster): number {
  // Not -Infinity: the difference of two would be no number.
  return Math.max(-8.64e15, ...shifts.map(({ startsAt }) => startsAt.getTime()));
}
