import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isNearlyListed } from './common-passwords.rules.js';

/**
 * The 49,000 commonest passwords of published breaches, in the order of how common. It comes with a
 * package, so that nobody is told when somebody chooses a password.
 */
const LIST = createRequire(import.meta.url).resolve(
  '@zxcvbn-ts/language-common/src/passwords.json',
);

/**
 * The list is read for each password that is chosen and let go: some milliseconds, a few times a day,
 * in place of megabytes for ever.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const listed = new Set(JSON.parse(await readFile(LIST, 'utf8')) as string[]);
  return isNearlyListed(password, (word) => listed.has(word));
}
