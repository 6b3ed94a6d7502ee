/** What a raiser who is a listener or staff may know, in the three words of domain.md. */
export type StatusForRaiser = 'received' | 'someone has it' | 'closed';

interface StateRow {
  readonly label: string;
  /** Nobody has it yet: it stands in the queue by its clock, and it escalates. */
  readonly waits: boolean;
  readonly forRaiser: StatusForRaiser;
  readonly moves: Partial<Record<ReferralEvent, ReferralState>>;
}

export const REFERRAL_EVENTS = ['acknowledge', 'addAction', 'close', 'reopen'] as const;
export type ReferralEvent = (typeof REFERRAL_EVENTS)[number];

export type ReferralState = 'raised' | 'acknowledged' | 'in_progress' | 'closed' | 'reopened';

/**
 * The life of a referral, whole. What is not in `moves` cannot happen.
 *
 * A reopened referral does not wait: whoever reopened it has it. It cannot be closed from `raised`:
 * closing unread would stop the escalation without a person behind it.
 */
export const REFERRAL_STATES: Record<ReferralState, StateRow> = {
  raised: {
    label: 'Waiting for somebody',
    waits: true,
    forRaiser: 'received',
    moves: { acknowledge: 'acknowledged' },
  },
  acknowledged: {
    label: 'Acknowledged',
    waits: false,
    forRaiser: 'someone has it',
    moves: { addAction: 'in_progress', close: 'closed' },
  },
  in_progress: {
    label: 'In progress',
    waits: false,
    forRaiser: 'someone has it',
    moves: { addAction: 'in_progress', close: 'closed' },
  },
  closed: {
    label: 'Closed',
    waits: false,
    forRaiser: 'closed',
    moves: { reopen: 'reopened' },
  },
  reopened: {
    label: 'Reopened',
    waits: false,
    forRaiser: 'someone has it',
    moves: { addAction: 'in_progress', close: 'closed' },
  },
};

/** The state after an event, or null when the event cannot happen in this state. */
export function stateAfter(state: ReferralState, event: ReferralEvent): ReferralState | null {
  return REFERRAL_STATES[state].moves[event] ?? null;
}

export function statusForRaiser(state: ReferralState): StatusForRaiser {
  return REFERRAL_STATES[state].forRaiser;
}
