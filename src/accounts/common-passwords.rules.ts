/** Shorter ones are parts of too many words. */
const SHORTEST = 4;
/** security.md, "Passwords": what has fewer letters and digits of its own is the common word. */
const OWN_AT_LEAST = 5;
/** What people put for a letter; 1 stands for two of them. */
const FOR_LETTERS: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/**
 * Whether a password is one of those that are tried first, or hardly more: the same in capitals, with
 * numbers or years around it, with signs between, said twice, with figures for letters.
 *
 * @param isListed whether a text in small letters stands on the list; asked of every piece of the
 *   password (20,000 for one of 200 letters), so it looks up and does not search
 */
export function isNearlyListed(password: string, isListed: (word: string) => boolean): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  return isListed(plain) || formsOf(plain).some((form) => isMadeOfOne(form, isListed));
}

function formsOf(plain: string): string[] {
  const spelt = ['i', 'l'].map((one) =>
    [...plain].map((sign) => (sign === '1' ? one : (FOR_LETTERS[sign] ?? sign))).join(''),
  );
  const whole = [plain, ...spelt].map(lettersAndDigits);
  const word = lettersAndDigits(plain).replace(/^\d+|\d+$/g, '');
  return [...new Set([...whole, word])];
}

/** One listed word, once or again and again, and fewer than five letters or digits besides. */
function isMadeOfOne(form: string, isListed: (word: string) => boolean): boolean {
  for (let from = 0; from + SHORTEST <= form.length; from += 1)
    for (let to = from + SHORTEST; to <= form.length; to += 1) {
      const word = form.slice(from, to);
      if (!isListed(word)) continue;
      const left = form.replaceAll(word, '').length;
      if (left < OWN_AT_LEAST && left < word.length) return true;
    }
  return false;
}

function lettersAndDigits(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
