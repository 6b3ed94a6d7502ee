/** Somebody is away, and who stands in for them, if anybody. Several rows: tried in their order. */
export interface Cover {
  readonly person: string;
  readonly standIn: string | null;
  /** Away from this instant on. */
  readonly from: Date;
  /** The first instant they are back; null until somebody says so. */
  readonly until: Date | null;
}

export type Meeting<Refusal> =
  | { readonly outcome: 'reached' | 'away' | 'asked-before' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

/** One person asked on the way to somebody who can act, and how that went. */
export type Asked<Refusal> = {
  readonly person: string;
  readonly standsInFor: string | null;
} & Meeting<Refusal>;

export interface Reach<Refusal> {
  readonly reached: string | null;
  /** Everybody asked, in order; the one reached, if any, is last. Never empty. */
  readonly trail: readonly Asked<Refusal>[];
}

const runsAt = (now: Date) => (row: Cover) =>
  row.from <= now && (row.until === null || now < row.until);

/**
 * Finds who acts for a person at `now`: the person, or while they are away their stand-in, or while
 * that one is away the stand-in's stand-in, each row in order. Nobody is asked twice, so cover that
 * goes round in a circle ends with nobody.
 *
 * `refuse` gives the reason why somebody may not act, or null. Whoever is refused hands nothing
 * on: a person with a conflict does not get to choose, by their cover, who sees it instead.
 */
export function reach<Refusal>(
  person: string,
  cover: readonly Cover[],
  now: Date,
  refuse: (person: string) => Refusal | null,
): Reach<Refusal> {
  const running = cover.filter(runsAt(now));
  const trail: Asked<Refusal>[] = [];

  const ask = (who: string, standsInFor: string | null): string | null => {
    if (trail.some((asked) => asked.person === who)) {
      trail.push({ person: who, standsInFor, outcome: 'asked-before' });
      return null;
    }
    const refusal = refuse(who);
    if (refusal !== null) {
      trail.push({ person: who, standsInFor, outcome: 'refused', refusal });
      return null;
    }
    const away = running.filter((row) => row.person === who);
    trail.push({ person: who, standsInFor, outcome: away.length > 0 ? 'away' : 'reached' });
    if (away.length === 0) return who;
    for (const { standIn } of away) {
      const reached = standIn === null ? null : ask(standIn, who);
      if (reached !== null) return reached;
    }
    return null;
  };

  return { reached: ask(person, null), trail };
}
