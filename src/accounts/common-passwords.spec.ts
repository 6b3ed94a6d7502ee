import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { isNearlyListed } from './common-passwords.rules.js';
import { isCommonPassword } from './common-passwords.js';
import { newFirstPassword } from './passwords.js';

const listed = new Set(
  JSON.parse(
    readFileSync('node_modules/@zxcvbn-ts/language-common/src/passwords.json', 'utf8'),
  ) as string[],
);
const isListed = (word: string): boolean => listed.has(word);
const words = fc.constantFrom(...[...listed].filter((word) => /^[a-z0-9]{6,}$/.test(word)));

describe('common passwords', () => {
  it('are those of published breaches, far more than the 3,000 commonest', async () => {
    expect(listed.size).toBeGreaterThan(40_000);
    for (const common of ['qwertyuiop', 'q1w2e3r4t5y6', '1qaz2wsx3edc4rfv', 'leavemealone'])
      expect([common, await isCommonPassword(common)]).toEqual([common, true]);
  });

  it('are known in other clothes', async () => {
    for (const dressed of [
      'LeaveMeAlone',
      'Manchester2011',
      'monkey20112012',
      '2011monkey2012',
      'm-o-n-k-e-y-2011',
      'dragondragon',
      'Dr4g0nDr4g0n!',
      'P@$$w0rd1234',
      'Superman!!!2026',
      '!!!Superman!!!',
    ])
      expect([dressed, await isCommonPassword(dressed)]).toEqual([dressed, true]);
  });

  it('are not three words, nor what nobody else thought of', async () => {
    for (const good of [
      'three odd words here',
      'harbour lemon bicycle',
      'grant me seven wishes',
      'ein Hering im Ozean',
      'correcthorsebatterystaple',
      '漢字かな交じり文の合言葉',
      'monkey paints Tuesday',
    ])
      expect([good, await isCommonPassword(good)]).toEqual([good, false]);
  });

  it('stay common with up to four letters or digits, in capitals, and with any year or number', () => {
    const few = fc.string({ unit: fc.constantFrom(...'abcxyz0189'), maxLength: 4 });
    const number = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 });
    fc.assert(
      fc.property(words, few, number, fc.boolean(), (word, extra, digits, capitals) => {
        const dressed = [`${word}${extra}`, `${extra}${word}`, `${word}${word}${extra}`];
        // A listed word that is all digits would be taken for the number around it.
        if (/^\D.*\D$/.test(word)) dressed.push(`${word}${digits}`, `${digits}${word}`);
        for (const password of dressed)
          expect(isNearlyListed(capitals ? password.toUpperCase() : password, isListed)).toBe(true);
      }),
      { numRuns: runs(100, 3000) },
    );
  });

  it('never take a first password for one', () => {
    for (let at = 0; at < 200; at += 1)
      expect(isNearlyListed(newFirstPassword(), isListed)).toBe(false);
  });

  it('are asked about once for each piece, however a long one repeats itself', () => {
    for (const piece of ['xqz7', 'a', 'lemon bicycle ']) {
      let asked = 0;
      isNearlyListed(piece.repeat(200).slice(0, 200), () => {
        asked += 1;
        return false;
      });
      // Four spellings of 200 letters, and the password itself.
      expect(asked).toBeLessThanOrEqual(4 * ((200 * 199) / 2) + 1);
    }
  });
});
