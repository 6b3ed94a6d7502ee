/** Local dates, yyyy-mm-dd, both ends included. */
interface DateRange {
  readonly from: string;
  readonly until: string;
}

/** All that decides whether one session can open, as it stands now. */
export interface SessionFacts {
  /** Local date, yyyy-mm-dd. */
  readonly date: string;
  /** Listeners rostered for the session whom nothing blocks from listening on its date. */
  readonly eligibleListeners: number;
  /** How many the drop-in asks for. */
  readonly listenersWanted: number;
  /** Adults on duty who have confirmed that they will be there. */
  readonly adultsConfirmed: number;
  readonly roomOpen: boolean;
  readonly terms: readonly DateRange[];
  readonly closures: readonly DateRange[];
}

export type OpeningBlockerCode =
  'out_of_term' | 'closure' | 'room_closed' | 'no_adult_on_duty' | 'too_few_listeners';

export interface OpeningBlocker {
  readonly code: OpeningBlockerCode;
  readonly sentence: string;
}

/**
 * Listeners without whom a session does not open. The pairing rule: no listener sits alone, so two,
 * however many the drop-in would like; one only where the drop-in was set up for a single listener.
 */
export function listenersToOpen(listenersWanted: number): number {
  return listenersWanted <= 1 ? 1 : 2;
}

/**
 * Why a session cannot open (domain.md, rule 2), all reasons at once. None: it can open, and its
 * free slots may be booked. Any: its bookings are to be moved or cancelled with a message. A count
 * that is not a number blocks.
 */
export function openingBlockers(session: SessionFacts): OpeningBlocker[] {
  const { date, eligibleListeners, listenersWanted, adultsConfirmed, roomOpen } = session;
  const covers = (range: DateRange) => range.from <= date && date <= range.until;
  const needed = listenersToOpen(listenersWanted);
  const blockers: (OpeningBlocker | false)[] = [
    !session.terms.some(covers) && {
      code: 'out_of_term',
      sentence: 'The date is not in a term.',
    },
    session.closures.some(covers) && {
      code: 'closure',
      sentence: 'The school is closed that day.',
    },
    !roomOpen && { code: 'room_closed', sentence: 'The room cannot be used.' },
    !(adultsConfirmed >= 1) && {
      code: 'no_adult_on_duty',
      sentence: 'No adult on duty has confirmed.',
    },
    !(eligibleListeners >= needed) && {
      code: 'too_few_listeners',
      sentence: `${eligibleListeners} of the ${needed} listeners needed to open can be there.`,
    },
  ];
  return blockers.filter((blocker) => blocker !== false);
}
