import { type OpeningBlocker, openingBlockers, type SessionFacts } from '../opening.rules.js';

/** A session as the database tells it; a cancelled one is held by nobody, whatever else stands. */
export interface KnownSession extends Omit<SessionFacts, 'terms' | 'closures'> {
  readonly cancelledWhy: string | null;
}

/** Local dates, yyyy-mm-dd, both ends included. */
export interface OpenDays {
  readonly terms: readonly { readonly from: string; readonly until: string }[];
  readonly closures: readonly { readonly from: string; readonly until: string }[];
}

/** Why a session that was not cancelled cannot open (opening.rules.ts); none: it can. */
export function whyNotOpen(session: KnownSession, { terms, closures }: OpenDays): OpeningBlocker[] {
  return openingBlockers({ ...session, terms, closures });
}

/** Whether anybody may be booked into it. */
export function canOpen(session: KnownSession, days: OpenDays): boolean {
  return session.cancelledWhy === null && whyNotOpen(session, days).length === 0;
}
