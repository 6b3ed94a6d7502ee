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
  /** A letter or a mark could not be drawn by any of them: it was left out, or a bracket says so. */
  readonly lossy: boolean;
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text in runs that each belong to one typeface. A letter that none has is put together from a
 * plainer one and its marks (`ễ` is `ê` and a tilde); failing that, the mark is left out; failing
 * that, the letters in a row that cannot be drawn are one bracket that says so, such as
 * "[letters in Hebrew]": never a question mark, which could be what somebody wrote.
 *
 * @param faces in order of preference; the first draws the brackets
 */
export function printable(text: string, faces: readonly Coverage[]): Printable {
  const runs: { face: number; text: string }[] = [];
  let lossy = false;
  /** What could not be drawn, and the spaces since. */
  let missing: { bracket: string; spaces: string } | undefined;
  const add = (face: number, drawn: string): void => {
    const last = runs.at(-1);
    if (last?.face === face) last.text += drawn;
    else runs.push({ face, text: drawn });
  };
  const flush = (): void => {
    if (missing !== undefined) add(0, missing.bracket + missing.spaces);
    missing = undefined;
  };
  for (const { segment } of letters.segment(text.normalize('NFC').replace(/\r\n?/g, '\n'))) {
    const drawn = drawable(segment, faces);
    lossy ||= drawn.lossy;
    if (drawn.missing !== undefined) {
      if (missing?.bracket !== drawn.missing) flush();
      missing = { bracket: drawn.missing, spaces: '' };
    } else if (missing !== undefined && drawn.text === ' ') missing.spaces += ' ';
    else if (drawn.text !== '') {
      flush();
      add(drawn.face, drawn.text);
    }
  }
  flush();
  return { runs, lossy };
}

interface Drawn {
  face: number;
  text: string;
  lossy: boolean;
  /** Stands for it on the paper. */
  missing?: string;
}

/** Letters that somebody here may have in their name, by what Unicode calls their script. */
const SCRIPTS: readonly [RegExp, string][] = [
  [/\p{Script=Arabic}/u, 'Arabic'],
  [/\p{Script=Hebrew}/u, 'Hebrew'],
  [/\p{Script=Cyrillic}/u, 'Cyrillic'],
  [/\p{Script=Greek}/u, 'Greek'],
  [/\p{Script=Han}/u, 'Chinese'],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, 'Japanese'],
  [/\p{Script=Hangul}/u, 'Korean'],
  [/\p{Script=Devanagari}/u, 'Devanagari'],
  [/\p{Script=Bengali}/u, 'Bengali'],
  [/\p{Script=Gurmukhi}/u, 'Gurmukhi'],
  [/\p{Script=Gujarati}/u, 'Gujarati'],
  [/\p{Script=Tamil}/u, 'Tamil'],
  [/\p{Script=Thai}/u, 'Thai'],
  [/\p{Script=Ethiopic}/u, 'Ethiopic'],
];

function bracketFor(letter: string): string {
  const script = SCRIPTS.find(([pattern]) => pattern.test(letter))?.[1];
  if (script !== undefined) return `[letters in ${script}]`;
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(letter)
    ? '[picture]'
    : '[other letters]';
}

function drawable(letter: string, faces: readonly Coverage[]): Drawn {
  if (letter === '\n') return { face: 0, text: letter, lossy: false };
  if (/^\p{Cc}+$/u.test(letter)) return { face: 0, text: letter === '\t' ? ' ' : '', lossy: false };
  const whole = faces.findIndex((face) => covers(face, letter));
  if (whole >= 0) return { face: whole, text: letter, lossy: false };
  const tries = faces.map((face, n) => ({ face: n, ...assembled(letter, face) }));
  const best = tries.find(({ lossy }) => !lossy) ?? tries.find(({ text }) => text !== '');
  if (best !== undefined) return best;
  // Marks of direction and joiners are never drawn.
  if (/^\p{Cf}+$/u.test(letter)) return { face: 0, text: '', lossy: false };
  return { face: 0, text: '', lossy: true, missing: bracketFor(letter) };
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
