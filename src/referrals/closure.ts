/** How a referral was closed, as whoever closed it wrote it down. */
export interface Closure {
  summary: string;
  done: string;
  decision: string;
  reason: string;
  /** A key of OUTCOMES. */
  outcome: string;
}

/**
 * A closure as the one text that is sealed into the chronology. A referral that is closed again
 * writes another; the first stays word for word.
 */
export function closureText({ summary, done, decision, reason, outcome }: Closure): string {
  return JSON.stringify({ summary, done, decision, reason, outcome } satisfies Closure);
}

/** The closure that `closureText` wrote. */
export function closureFrom(text: string): Closure {
  return JSON.parse(text) as Closure;
}
