// The rank test of Mann and Whitney. Pure: tested in test/architecture/rank-test.spec.ts.

/**
 * Do two samples come from one distribution? Two-sided, normal approximation with correction for
 * ties and for continuity; good from about 20 values in each. It looks at ranks alone: a few slow
 * requests, whatever made them slow, count for no more than their place.
 *
 * Mann, Whitney: On a test of whether one of two random variables is stochastically larger than the
 * other (1947); the variance with ties as in Hollander, Wolfe, Chicken: Nonparametric Statistical
 * Methods, 4.1.
 *
 * @param {readonly number[]} one
 * @param {readonly number[]} other
 * @returns {{ u: number, p: number }} how often a value of `one` is above one of `other` (a tie is
 * half), and the chance of a difference at least so large if there were none
 * @throws {RangeError} for an empty sample or a value that is no number
 */
export function mannWhitney(one, other) {
  if (one.length === 0 || other.length === 0) throw new RangeError('A sample is empty.');
  const all = [
    ...one.map((value) => ({ value, mine: true })),
    ...other.map((value) => ({ value, mine: false })),
  ];
  if (all.some(({ value }) => !Number.isFinite(value))) throw new RangeError('Not a number.');
  all.sort((a, b) => a.value - b.value);

  let ranks = 0;
  let ties = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to].value === all[from].value) to += 1;
    const rank = (from + 1 + to) / 2;
    ranks += rank * all.slice(from, to).filter(({ mine }) => mine).length;
    const tied = to - from;
    ties += tied ** 3 - tied;
    from = to;
  }

  const [n, m] = [one.length, other.length];
  const u = ranks - (n * (n + 1)) / 2;
  const total = n + m;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return { u, p: 1 };
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return { u, p: beyond(distance / Math.sqrt(variance)) };
}

/** @param {readonly number[]} values @returns {number} the middle one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The chance that a standard normal value is further from nought than z: erfc(z / √2), good to
 * 1.5e-7 (Abramowitz, Stegun: Handbook of Mathematical Functions, 7.1.26).
 */
function beyond(z) {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.min(1, poly * Math.exp(-x * x));
}
