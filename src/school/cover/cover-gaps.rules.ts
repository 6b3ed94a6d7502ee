import { type Cover, reach } from '../cover.rules.js';

export interface CoverGap {
  /** When it would begin. */
  readonly at: Date;
  readonly kind: 'goes-round' | 'stand-in-away' | 'nobody';
  /** The person away, then each stand-in asked in turn; the last one of a circle comes twice. */
  readonly trail: readonly string[];
}

/**
 * The first moment of an absence at which nobody could be reached, and why; null when somebody
 * always can. Who can be reached changes only where an absence begins or ends, so only those
 * moments within the absence are looked at.
 *
 * @param absence the one being planned
 * @param others all other absences of the school
 */
export function firstCoverGap(absence: Cover, others: readonly Cover[]): CoverGap | null {
  const all = [...others, absence];
  const within = (at: Date) => absence.from <= at && (absence.until === null || at < absence.until);
  const moments = all
    .flatMap(({ from, until }) => (until === null ? [from] : [from, until]))
    .filter(within)
    .sort((a, b) => a.getTime() - b.getTime());
  for (const at of moments) {
    const { reached, trail } = reach(absence.person, all, at, () => null);
    if (reached !== null) continue;
    const round = trail.find(({ outcome }) => outcome === 'asked-before');
    return {
      at,
      kind: round ? 'goes-round' : trail.length > 1 ? 'stand-in-away' : 'nobody',
      trail: trail.slice(0, round && trail.indexOf(round) + 1).map(({ person }) => person),
    };
  }
  return null;
}

/** A gap in plain words, without its date. @param nameOf what a person is called on screen */
export function gapInWords({ kind, trail }: CoverGap, nameOf: (person: string) => string): string {
  const [away = '', ...asked] = trail.map(nameOf);
  if (kind === 'nobody') return `Nobody stands in for ${away}.`;
  const steps = asked.map((name, at) =>
    at === 0 ? `${name} stands in for ${away}` : `${name} stands in for ${asked[at - 1]}`,
  );
  if (kind === 'goes-round')
    return `Cover goes round in a circle: ${steps.join(', ')}. All of them would be away.`;
  return `${steps.join(', ')}, and ${asked.at(-1)} is away too with nobody to stand in.`;
}
