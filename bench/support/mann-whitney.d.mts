export function mannWhitney(
  one: readonly number[],
  other: readonly number[],
): { u: number; p: number };
export function median(values: readonly number[]): number;
