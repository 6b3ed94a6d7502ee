/** Always of the same length: how long a name was says whose it is. */
export const BLACK = '█████';

export interface NamedPerson {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly preferredName: string | null;
}

interface Letter {
  /** Without accents and case; empty for a mark by itself, a space for any white space. */
  readonly folded: string;
  readonly from: number;
  readonly to: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const MOST_PHRASES = 200;
/** Names that are also words: they are taken for a name only when they begin with a capital. */
const ALSO_WORDS = new Set(
  'will may mark grace hope joy faith rose art dean young bill rich can so in an my per sun long short brown white black green king day best love wood hall hill page case'.split(
    ' ',
  ),
);

/**
 * The text with every phrase blacked out wherever it stands as words of its own, in whatever case,
 * with or without accents, over any white space. Everything else stays letter for letter.
 *
 * @param phrases empty ones, and ones without a letter or a figure, black nothing out
 */
export function redact(text: string, phrases: readonly string[]): string {
  const letters = lettersOf(text);
  const black = new Array<boolean>(letters.length).fill(false);
  for (const phrase of phrases)
    for (const [from, to] of occurrences(letters, phrase)) black.fill(true, from, to);
  let result = '';
  letters.forEach(({ from, to }, n) => {
    if (!black[n]) result += text.slice(from, to);
    else if (n === 0 || !black[n - 1]) result += BLACK;
  });
  return result;
}

/**
 * Names of other people that stand in the text, as phrases to black out: the whole name where it is
 * written whole, else the part that is. A name that the person of the request has too is theirs.
 * They are suggestions: the reviewer takes out what is no name and adds what is.
 *
 * @returns each phrase once, as it stands first in the text
 */
export function suggestRedactions(
  text: string,
  people: readonly NamedPerson[],
  requester: NamedPerson,
): string[] {
  const letters = lettersOf(text);
  const own = new Set(namesOf(requester).map(foldedText));
  const found = new Map<string, { at: number; phrase: string }>();
  const words = wordsOf(letters);
  const byFirstWord = indexed(people, requester, own);
  words.forEach((word, n) => {
    for (const name of byFirstWord.get(word.folded) ?? []) {
      const [from, to] = spanOf(words, n, name.length);
      if (to === undefined || from === undefined) continue;
      const folded = words
        .slice(n, n + name.length)
        .map((part) => part.folded)
        .join(' ');
      if (folded !== name.join(' ')) continue;
      const first = letters[from];
      const last = letters[to - 1];
      if (first === undefined || last === undefined) continue;
      const phrase = text.slice(first.from, last.to).replace(/\s+/gu, ' ');
      if (name.length === 1 && ALSO_WORDS.has(folded) && !/^\p{Lu}/u.test(phrase)) continue;
      if (!found.has(folded)) found.set(folded, { at: from, phrase });
    }
  });
  return [...found.values()]
    .toSorted((a, b) => a.at - b.at || b.phrase.length - a.phrase.length)
    .map(({ phrase }) => phrase)
    .slice(0, MOST_PHRASES);
}

/** One phrase a line, as a reviewer types them: without empty lines and doubles. */
export function phrasesOf(lines: string): string[] {
  const phrases = lines
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
  return [...new Set(phrases)];
}

function lettersOf(text: string): Letter[] {
  const letters: Letter[] = [];
  for (const { segment, index } of graphemes.segment(text))
    letters.push({ folded: fold(segment), from: index, to: index + segment.length });
  return letters;
}

function fold(grapheme: string): string {
  if (/^\s+$/u.test(grapheme)) return ' ';
  if (/^[’‘ʼ`´]$/u.test(grapheme)) return "'";
  return grapheme.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function foldedText(text: string): string {
  return lettersOf(text)
    .map(({ folded }) => folded)
    .join('')
    .trim()
    .replace(/ +/g, ' ');
}

/** Where a phrase begins and ends among the letters; the end is the letter after it. */
function occurrences(letters: readonly Letter[], phrase: string): [number, number][] {
  const wanted = lettersOf(phrase.trim())
    .map(({ folded }) => folded)
    .filter((folded) => folded !== '');
  if (!wanted.some(isWordLetter)) return [];
  const found: [number, number][] = [];
  for (let from = 0; from < letters.length; from += 1) {
    const to = matchAt(letters, from, wanted);
    if (to !== undefined && isWhole(letters, from, to)) found.push([from, to]);
  }
  return found;
}

/** The letter after the phrase, when it stands at `from`. A run of white space is one space. */
function matchAt(
  letters: readonly Letter[],
  from: number,
  wanted: readonly string[],
): number | undefined {
  let at = from;
  for (let n = 0; n < wanted.length; n += 1) {
    while (at > from && letters[at]?.folded === '') at += 1;
    if (letters[at]?.folded !== wanted[n]) return undefined;
    at += 1;
    if (wanted[n] !== ' ') continue;
    while (letters[at]?.folded === ' ') at += 1;
    while (wanted[n + 1] === ' ') n += 1;
  }
  return at;
}

/** Words are not cut: `Al` is not taken out of `also`. */
function isWhole(letters: readonly Letter[], from: number, to: number): boolean {
  const joins = (a: number, b: number): boolean =>
    isWordLetter(letters[a]?.folded ?? '') && isWordLetter(letters[b]?.folded ?? '');
  return !joins(from - 1, from) && !joins(to - 1, to);
}

function isWordLetter(folded: string): boolean {
  return /^[\p{L}\p{N}]/u.test(folded);
}

interface Word {
  readonly folded: string;
  readonly from: number;
  readonly to: number;
}

function wordsOf(letters: readonly Letter[]): Word[] {
  const words: Word[] = [];
  let open = false;
  letters.forEach(({ folded }, n) => {
    if (!isWordLetter(folded)) {
      open = false;
      return;
    }
    const last = words.at(-1);
    if (open && last !== undefined)
      words[words.length - 1] = { folded: last.folded + folded, from: last.from, to: n + 1 };
    else words.push({ folded, from: n, to: n + 1 });
    open = true;
  });
  return words;
}

function spanOf(words: readonly Word[], n: number, length: number): (number | undefined)[] {
  return [words[n]?.from, words[n + length - 1]?.to];
}

/** Every name of the others as its words, by the first of them. */
function indexed(
  people: readonly NamedPerson[],
  requester: NamedPerson,
  own: ReadonlySet<string>,
): Map<string, string[][]> {
  const names = new Map<string, string[]>();
  for (const person of people) {
    if (person.id === requester.id) continue;
    for (const name of namesOf(person)) {
      if (own.has(foldedText(name))) continue;
      const words = wordsOf(lettersOf(name)).map(({ folded }) => folded);
      if (words.join('').length > 1) names.set(words.join(' '), words);
    }
  }
  const byFirst = new Map<string, string[][]>();
  for (const words of names.values()) {
    const [first = ''] = words;
    byFirst.set(first, [...(byFirst.get(first) ?? []), words]);
  }
  return byFirst;
}

function namesOf({ givenName, familyName, preferredName }: NamedPerson): string[] {
  const called = preferredName ?? givenName;
  return [
    `${givenName} ${familyName}`,
    `${called} ${familyName}`,
    givenName,
    called,
    familyName,
  ].filter((name) => name.trim() !== '');
}
