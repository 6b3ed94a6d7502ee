import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP password storage: Argon2id, 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

/** Never inside a transaction: it takes tens of milliseconds of a processor. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/**
 * True when the password fits. Without an account the same work is done against a hash of nobody,
 * so that an unknown name takes as long.
 */
export async function passwordFits(stored: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('no account has this password');
  const fits = await verify(stored ?? (await nobody), password.normalize('NFKC'));
  return fits && stored !== undefined;
}
let nobody: Promise<string> | undefined;

/** Unmistakable on paper: no 0/O, 1/l/I, and no vowels, so that no word appears by chance. */
const LETTERS = 'bcdfghjkmnpqrstvwxz';
const DIGITS = '23456789';

/** A first password for a printed sheet: 54 bits, such as "hkrt-52-mwzd-83-pb". */
export function newFirstPassword(): string {
  const pick = (from: string, count: number): string =>
    Array.from({ length: count }, () => from[randomInt(from.length)]).join('');
  return [
    pick(LETTERS, 4),
    pick(DIGITS, 2),
    pick(LETTERS, 4),
    pick(DIGITS, 2),
    pick(LETTERS, 2),
  ].join('-');
}

/** What a guesser tries first; names of the person and of the school are added for each. */
const COMMON = [
  'password',
  'qwerty',
  'letmein',
  'welcome',
  'football',
  'liverpool',
  'earshot',
  'school',
  '12345',
  '67890',
  'abc123',
];
/** Shorter names are parts of many words. */
const SHORTEST_NAME = 3;

/**
 * Why a new password is not good enough; nothing when it is. NIST SP 800-63B: length, not symbols.
 *
 * @param about words that others know of the person: their names, their school's. A password that has
 * fewer than five characters besides such words and common ones is refused.
 */
export function passwordFault(
  password: string,
  username: string,
  about: readonly string[] = [],
): string | undefined {
  const plain = password.toLowerCase();
  if ([...password].length < 10) return 'Use at least 10 characters. Three words are a good start.';
  if (password.length > 200) return 'Use 200 characters or fewer.';
  if (plain.includes(username.toLowerCase())) return 'Do not put your username in your password.';
  if (COMMON.some((word) => plain.replaceAll(word, '').length < 5))
    return 'That one is easy to guess. Try three words that do not belong together.';
  if (leftWithout(plain, [...COMMON, ...namesIn(about)]) < 5)
    return 'Names and your school are easy to guess. Try three words that do not belong together.';
  if (new Set(plain).size < 4) return 'Use more different letters.';
  return undefined;
}

/** How many letters and digits are left without these words, the longest taken out first. */
function leftWithout(plain: string, words: readonly string[]): number {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ' '), plain);
  return [...rest.replace(/[^\p{L}\p{N}]/gu, '')].length;
}

function namesIn(about: readonly string[]): string[] {
  return about
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => [...word].length >= SHORTEST_NAME);
}
