/** What a typeface can draw, by code point. */
export interface Coverage {
  has(codePoint: number): boolean;
}

export interface PrintableRun {
  /** Which of the typefaces draws it. */
  readonly face: number;
  readonly text: string;
}

export interface Printable {
  readonly runs: readonly PrintableRun[];
  /** A letter or a mark could not be drawn by any of them: it was left out or is a `?`. */
  readonly lossy: boolean;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text in runs that each belong to one typeface. A letter that none has is put together from a
 * plainer one and its marks (`ễ` is `ê` and a tilde); failing that, the mark is left out; failing
 * that, the letter is a question mark.
 *
 * @param faces in order of preference; the first draws the question mark
 */
export function printable(text: string, faces: readonly Coverage[]): Printable {
  const runs: { face: number; text: string }[] = [];
  let lossy = false;
  for (const { segment } of letters.segment(text.normalize('NFC').replace(/\r\n?/g, '\n'))) {
    const drawn = drawable(segment, faces);
    lossy ||= drawn.lossy;
    if (drawn.text === '') continue;
    const last = runs.at(-1);
    if (last?.face === drawn.face) last.text += drawn.text;
    else runs.push({ face: drawn.face, text: drawn.text });
  }
  return { runs, lossy };
}

interface Drawn {
  face: number;
  text: string;
  lossy: boolean;
}

function drawable(letter: string, faces: readonly Coverage[]): Drawn {
  if (letter === '\n') return { face: 0, text: letter, lossy: false };
  if (/^\p{Cc}+$/u.test(letter)) return { face: 0, text: letter === '\t' ? ' ' : '', lossy: false };
  const whole = faces.findIndex((face) => covers(face, letter));
  if (whole >= 0) return { face: whole, text: letter, lossy: false };
  const tries = faces.map((face, n) => ({ face: n, ...assembled(letter, face) }));
  const best = tries.find(({ lossy }) => !lossy) ?? tries.find(({ text }) => text !== '');
  return best ?? { face: 0, text: '?', lossy: true };
}

/** The letter from what a face has; empty when it has not even its base. */
function assembled(letter: string, face: Coverage): { text: string; lossy: boolean } {
  const [base = '', ...marks] = [...letter.normalize('NFD')];
  let body = base;
  let beside = '';
  let lossy = false;
  for (const mark of marks) {
    const joined = `${body}${mark}`.normalize('NFC');
    if ([...joined].length === 1 && covers(face, joined)) body = joined;
    else if (covers(face, mark)) beside += mark;
    else lossy = true;
  }
  return covers(face, body) ? { text: body + beside, lossy } : { text: '', lossy: true };
}

function covers(face: Coverage, text: string): boolean {
  return [...text].every((character) => face.has(character.codePointAt(0) ?? 0));
}
