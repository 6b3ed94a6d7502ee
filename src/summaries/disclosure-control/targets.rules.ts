import { createHmac } from 'node:crypto';

/** What a draw is bound to: the same cell of the same period always draws the same number. */
export interface DrawLabel {
  school: string;
  period: string;
  statistic: string;
  cellKey: string;
}

/**
 * HMAC-SHA256(key, school | period | statistic | cell) as a number in [0, 1), from its first 53
 * bits. Parts are percent-encoded, so that no two labels read alike.
 */
export function draw(key: Uint8Array, label: DrawLabel): number {
  return fraction(key, [label.school, label.period, label.statistic, label.cellKey]);
}

/** A second, independent draw: which of two equally good roundings the solver takes. */
export function tieBreak(key: Uint8Array, label: DrawLabel): number {
  return fraction(key, ['tie', label.school, label.period, label.statistic, label.cellKey]);
}

/**
 * The multiple of the base that the draw asks for: up with a probability equal to the remainder,
 * so that rounding has no bias. In base steps (`q`), not students; x is a count ≥ 0.
 */
export function targetStep(x: number, base: number, u: number): number {
  const down = Math.floor(x / base);
  return u < (x % base) / base ? down + 1 : down;
}

function fraction(key: Uint8Array, parts: string[]): number {
  const digest = createHmac('sha256', key).update(parts.map(encodeURIComponent).join('|')).digest();
  return Number(digest.readBigUInt64BE() >> 11n) / 2 ** 53;
}
