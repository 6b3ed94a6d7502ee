/** One step of a glyph's outline, in the font's own units. */
export interface OutlineStep {
  readonly command: string;
  readonly args: readonly number[];
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

/**
 * A glyph in the `glyf` format of TrueType, as a simple glyph without hints.
 * https://learn.microsoft.com/typography/opentype/spec/glyf
 *
 * @param steps straight lines and quadratic curves, as TrueType outlines are; no steps: no bytes
 * @throws when a step is of another kind (a cubic curve belongs to another format)
 */
export function simpleGlyph(steps: readonly OutlineStep[]): Uint8Array {
  const contours = contoursOf(steps);
  const points = contours.flat();
  if (points.length === 0) return new Uint8Array(0);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const size = 10 + 2 * contours.length + 2 + 5 * points.length;
  // Whole words, so that a short `loca` table can point at what follows.
  const view = new DataView(new ArrayBuffer(size + ((4 - (size % 4)) % 4)));
  let at = 0;
  const int16 = (value: number): void => {
    view.setInt16(at, value);
    at += 2;
  };
  int16(contours.length);
  for (const edge of [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)])
    int16(edge);
  let end = -1;
  for (const contour of contours) int16((end += contour.length));
  int16(0);
  for (const { onCurve } of points) view.setUint8(at++, onCurve ? 1 : 0);
  for (const values of [xs, ys]) values.forEach((value, n) => int16(value - (values[n - 1] ?? 0)));
  return new Uint8Array(view.buffer);
}

function contoursOf(steps: readonly OutlineStep[]): Point[][] {
  const contours: Point[][] = [];
  const add = (x = 0, y = 0, onCurve = true): void => {
    contours.at(-1)?.push({ x: Math.round(x), y: Math.round(y), onCurve });
  };
  for (const { command, args } of steps) {
    if (command === 'moveTo') contours.push([]);
    if (command === 'moveTo' || command === 'lineTo') add(args[0], args[1]);
    else if (command === 'quadraticCurveTo') {
      add(args[0], args[1], false);
      add(args[2], args[3]);
    } else if (command !== 'closePath') throw new Error(`No outline of TrueType has a ${command}.`);
  }
  return contours.filter((contour) => contour.length > 0);
}
