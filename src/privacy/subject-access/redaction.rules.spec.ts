import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import {
  BLACK,
  type NamedPerson,
  phrasesOf,
  redact,
  suggestRedactions,
} from './redaction.rules.js';

/** Whether there is anything of a phrase to black out. */
const stands = (text: string, phrase: string): boolean => redact(text, [phrase]) !== text;
const person = (
  id: string,
  givenName: string,
  familyName: string,
  preferredName?: string,
): NamedPerson => ({
  id,
  givenName,
  familyName,
  preferredName: preferredName ?? null,
});
const SAM = person('sam', 'Samira', 'Lee', 'Sam');
const ROLL = [
  SAM,
  person('zoe', 'Zoë', 'Nguyễn'),
  person('will', 'William', 'Hart', 'Will'),
  person('tom', 'Tom', 'Lee'),
  person('mj', 'Mary Jane', "O'Neil"),
];
const suggest = (text: string): string[] => suggestRedactions(text, ROLL, SAM);

describe('redact', () => {
  it.each([
    ['Liam took it. LIAM did!', ['liam'], `${BLACK} took it. ${BLACK} did!`],
    ['Liam’s bag and Liams', ['Liam'], `${BLACK}’s bag and Liams`],
    ['Zoe\u0308 and ZOE', ['Zoë'], `${BLACK} and ${BLACK}`],
    ['also Al, pal', ['Al'], `also ${BLACK}, pal`],
    ['Zoë\n  Nguyễn came', ['zoe nguyen'], `${BLACK} came`],
    ['👨‍👩‍👧‍👦 Liam 🏳️‍🌈é', ['Liam'], `👨‍👩‍👧‍👦 ${BLACK} 🏳️‍🌈é`],
    ['Ann Lee', ['Ann', 'Ann Lee', 'Lee'], BLACK],
    ['nothing', ['', '  ', '...'], 'nothing'],
    ["O'Neil", ['O’Neil'], BLACK],
  ])('%s without %j', (text, phrases, expected) => {
    expect(redact(text, phrases)).toBe(expected);
  });

  const piece = fc.constantFrom(
    ...[
      'Liam',
      'liam',
      'Zoë',
      'Zoe\u0308',
      'zoe',
      ' ',
      '\n',
      '\t',
      ', ',
      '’s',
      '👩‍👧',
      '🏳️‍🌈',
      '\u0301',
    ],
    ...['x', 'A', BLACK, 'İ', 'ß', 'שלום', 'ﬁ', '-', '.'],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  const phrases = fc.array(
    fc.oneof(
      piece,
      fc.tuple(piece, piece).map((two) => two.join(' ')),
    ),
    {
      maxLength: 4,
    },
  );

  it('leaves no phrase standing, and takes nothing else', () => {
    fc.assert(
      fc.property(text, phrases, (words, wanted) => {
        const shown = redact(words, wanted);
        for (const phrase of wanted) expect(stands(shown, phrase)).toBe(false);
        // What is left between the black pieces stands in the text, in the same order.
        let at = 0;
        for (const left of shown.split(BLACK)) {
          const next = words.indexOf(left, at);
          expect(next).toBeGreaterThanOrEqual(at);
          at = next + left.length;
        }
      }),
      { numRuns: runs(1_000, 50_000) },
    );
  });

  it('shows no more for a further phrase, and the same on a second look', () => {
    fc.assert(
      fc.property(text, phrases, piece, (words, wanted, further) => {
        const shown = redact(words, wanted);
        expect(redact(shown, wanted)).toBe(shown);
        const less = redact(words, [...wanted, further]);
        const plain = (value: string): string => value.replaceAll('█', '');
        expect(plain(less).length).toBeLessThanOrEqual(plain(shown).length);
        if (!wanted.some((phrase) => stands(words, phrase))) expect(shown).toBe(words);
      }),
      { numRuns: runs(1_000, 50_000) },
    );
  });
});

describe('suggestRedactions', () => {
  it.each([
    ['Zoe Nguyen hit me. zoe!', ['Zoe Nguyen', 'Zoe', 'Nguyen']],
    ['I will tell Will', ['Will']],
    ['Tom Lee is my brother', ['Tom Lee', 'Tom']],
    ['My name is Sam Lee, Samira', []],
    ['mary   jane o’neil', ['mary jane o’neil', 'mary jane', 'o’neil']],
    ['nobody at all', []],
  ])('%s', (text, expected) => {
    expect(suggest(text)).toEqual(expected);
  });

  it('suggests only what stands there, never a name of the person themself', () => {
    const name = fc.constantFrom(
      'Ann',
      'Bo',
      'Zoë',
      'Lee',
      'Mary Jane',
      'Ng',
      'sam',
      'Will',
      'Łukasz',
    );
    const people = fc.array(fc.tuple(name, name), { maxLength: 6 });
    const words = fc.array(fc.oneof(name, fc.constantFrom('and', '👩‍👧', '\n', 'é')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(people, words, (names, pieces) => {
        const roll = names.map(([given, family], n) => person(String(n), given, family));
        const written = pieces.join(' ');
        const found = suggestRedactions(written, roll, SAM);
        for (const phrase of found) {
          expect(stands(written, phrase)).toBe(true);
          expect(['sam', 'lee', 'samira', 'sam lee']).not.toContain(phrase.toLowerCase());
        }
        const shown = redact(written, found);
        for (const [given] of names)
          if (given !== 'Lee' && given !== 'sam' && given !== 'Will')
            expect(stands(shown, given)).toBe(false);
      }),
      { numRuns: runs(500, 20_000) },
    );
  });
});

describe('phrasesOf', () => {
  it('takes one a line', () => {
    expect(phrasesOf(' Liam \r\n\nLiam\n—\nthe boy next door')).toEqual([
      'Liam',
      'the boy next door',
    ]);
  });
});
