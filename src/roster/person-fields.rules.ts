import { DateTime } from 'luxon';
import { type ReadOptions, type Sex } from './roster-snapshot.js';

/** Longest name, username and tutor group that is kept, in code points, as Postgres counts them. */
export const LONGEST_NAME = 100;

/** Of an id in the school's own system; OneRoster allows GUIDs and anything shorter than this. */
export const LONGEST_ID = 255;

/**
 * Characters that show nothing or turn the text around them: controls, embeddings, overrides,
 * isolates, direction marks, zero-width space, byte-order mark, soft hyphen, blank letters. Joiners (U+200C,
 * U+200D) stay: Persian names and family emoji need them.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;
const WHITE = /[\s\u0085]+/gu;
const SHOWS = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * Text as it is stored and shown: NFC, invisible characters gone, runs of white space (line ends
 * too) made one space. Emoji, right-to-left letters and combining marks stay. Cut at `longest` code
 * points, between letters and not inside one. Empty when nothing would show.
 */
export function cleanText(text: string, longest = LONGEST_NAME): string {
  const clean = visible(text);
  if (!SHOWS.test(clean)) return '';
  return cut(clean, longest).trimEnd();
}

function visible(text: string): string {
  return text.replace(INVISIBLE, '').replace(WHITE, ' ').normalize('NFC').trim();
}

/** A letter with a hundred accents on it is cut inside: it was made to break pages. */
function cut(text: string, longest: number): string {
  if (codePoints(text) <= longest) return text;
  let kept = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter('en-GB', { granularity: 'grapheme' }).segment(
    text,
  )) {
    length += codePoints(segment);
    if (length > longest) return kept || [...segment].slice(0, longest).join('');
    kept += segment;
  }
  return kept;
}

function codePoints(text: string): number {
  return [...text].length;
}

export type Reading<T> = { value: T } | { refused: string };

/** The id exactly as given but for outer spaces: ids are compared letter by letter, case too. */
export function readId(text: string): Reading<string> {
  const id = text.normalize('NFC').trim();
  if (id === '') return { refused: 'there is no id' };
  if (codePoints(id) > LONGEST_ID)
    return { refused: `the id is longer than ${LONGEST_ID} characters` };
  if (id.search(INVISIBLE) !== -1) return { refused: 'the id has invisible characters in it' };
  return { value: id };
}

/**
 * The username as in the school's other systems, in lower case, domain included. It is typed by
 * hand, so a space in it, or a length that had to be cut, is refused and not mended.
 */
export function readUsername(text: string): Reading<string> {
  const username = visible(text).toLowerCase();
  if (!SHOWS.test(username)) return { refused: 'there is no username' };
  if (username.includes(' ')) return { refused: 'the username has a space in it' };
  if (codePoints(username) > LONGEST_NAME) {
    return { refused: `the username is longer than ${LONGEST_NAME} characters` };
  }
  return { value: username };
}

/** Lower case; undefined for what cannot be an address. 254 is the longest address (RFC 5321). */
export function readEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/.test(email)
    ? email
    : undefined;
}

export const YEAR_GROUPS = { first: 1, last: 14 };

/**
 * A year group from one cell: "9", "09", "Year 9", "Y9", "Grade 9"; several codes in one cell must
 * mean the same year. Kindergarten (KG, K) is American grade 0. Blank is null: the year is unknown.
 * Years 1 to 14 are taken (a school year 14 is the third year of a sixth form); "PS1", "UG",
 * "Reception" and the like are refused, because nobody here is so young or has left school.
 */
export function readYearGroup(text: string, grades: ReadOptions['grades']): Reading<number | null> {
  const codes = text
    .split(/[,;]/)
    .map((code) => code.trim())
    .filter((code) => code !== '');
  if (codes.length === 0) return { value: null };
  const years = new Set<number>();
  for (const code of codes) {
    const number = gradeNumber(code, grades);
    const year = number === undefined ? undefined : number + (grades === 'us' ? 1 : 0);
    if (year === undefined || year < YEAR_GROUPS.first || year > YEAR_GROUPS.last) {
      return {
        refused: `"${cleanText(code, 20)}" is not a year from ${YEAR_GROUPS.first} to ${YEAR_GROUPS.last}`,
      };
    }
    years.add(year);
  }
  if (years.size > 1) return { refused: 'there is more than one year' };
  return { value: [...years][0]! };
}

function gradeNumber(code: string, grades: ReadOptions['grades']): number | undefined {
  if (grades === 'us' && /^(kg|k)$/i.test(code)) return 0;
  const match = /^(?:year|yr|y|grade|gr|g)?\s*(\d{1,2})$/i.exec(code);
  return match ? Number(match[1]) : undefined;
}

export type DateOrder = 'day-first' | 'month-first';

const WITH_SLASHES = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s.*)?$/;

/**
 * How a column writes 4/2/2000. A number over 12 anywhere in the column decides for all of it;
 * otherwise, or when the column contradicts itself, the usual order of the format.
 */
export function dateOrder(cells: readonly string[], usual: DateOrder): DateOrder {
  const pairs = cells
    .map((cell) => WITH_SLASHES.exec(cell.trim()))
    .filter((match) => match !== null);
  const dayFirst = pairs.some((match) => Number(match[1]) > 12);
  const monthFirst = pairs.some((match) => Number(match[2]) > 12);
  if (dayFirst === monthFirst) return usual;
  return dayFirst ? 'day-first' : 'month-first';
}

/**
 * yyyy-mm-dd from ISO 8601 (with or without hyphens, a time after it is dropped) or 4/2/2000.
 * Undefined for anything else, days that no calendar has, and years before 1900.
 */
export function readDate(text: string, order: DateOrder): string | undefined {
  const iso = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s].*)?$/.exec(text.trim());
  if (iso) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = WITH_SLASHES.exec(text.trim());
  if (!match) return undefined;
  const [first, second, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return order === 'day-first'
    ? calendarDate(year, second, first)
    : calendarDate(year, first, second);
}

function calendarDate(year: number, month: number, day: number): string | undefined {
  const date = DateTime.fromObject({ year, month, day }, { zone: 'utc' });
  return date.isValid && year >= 1900 ? date.toISODate() : undefined;
}

/** Undefined for a word that is not known; null for "not said". */
export function readSex(text: string): Sex | null | undefined {
  switch (text.trim().toLowerCase()) {
    case 'f':
    case 'female':
      return 'female';
    case 'm':
    case 'male':
      return 'male';
    case 'o':
    case 'x':
    case 'other':
      return 'other';
    case '':
    case 'u':
    case 'unspecified':
    case 'notselected':
    case 'not selected':
      return null;
  }
  return undefined;
}

const YES = new Set(['true', 'yes', 'y', 't', '1']);
const NO = new Set(['false', 'no', 'n', 'f', '0', 'none']);

/** Undefined for a word that is not known; null when blank. */
export function readYesNo(text: string): boolean | null | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return null;
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

/**
 * Special educational needs: yes or no, or the codes of the school census in England (N none,
 * K SEN support, E education, health and care plan, and their older S, A, P).
 */
export function readSend(text: string): boolean | null | undefined {
  const word = text.trim().toLowerCase();
  if (['k', 'e', 's', 'a', 'p', 'ehcp', 'sen support'].includes(word)) return true;
  return word === 'no sen' ? false : readYesNo(word);
}
