import { plusDays } from '../date-ranges.js';
import { lapsesNext, type ListenerFacts, listeningBlockers } from '../eligibility.rules.js';

/** What is told of a listener to those who may not know the reasons. */
export interface Standing {
  readonly mayListen: boolean;
  /** The last day before something lapses; null: nothing will, or they may not listen now. */
  readonly until: string | null;
}

/**
 * A listener's standing on a day, from the eligibility rule alone.
 *
 * @param on the school's date, yyyy-mm-dd; the rule refuses anything else
 */
export function standingOn(facts: ListenerFacts, on: string): Standing {
  if (listeningBlockers(facts, on).length > 0) return { mayListen: false, until: null };
  const lapse = lapsesNext(facts, on);
  return { mayListen: true, until: lapse === null ? null : plusDays(lapse.on, -1) };
}
