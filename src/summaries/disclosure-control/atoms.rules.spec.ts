import fc from 'fast-check';
import { atomKey, countStudents, covers, parseAtomKey, studentsOf } from './atoms.rules.js';

const topics = { keys: ['friends', 'family', 'hurting', 'harm'], sensitive: ['hurting', 'harm'] };
const at = (studentId: string, term: string, year: number, mainTopic: string) => ({
  studentId,
  term,
  year,
  mainTopic,
});

describe('atomKey', () => {
  it('comes back as it went, whatever the words', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(
        fc.nat({ max: 14 }),
        fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 }),
        (year, terms) => {
          const atom = { year, topics: new Map(Object.entries(terms)) };
          const read = parseAtomKey(atomKey(atom));
          expect(read?.year).toBe(year);
          expect(new Map([...(read?.topics ?? [])].sort())).toEqual(
            new Map(Object.entries(terms).sort()),
          );
        },
      ),
    );
  });

  it.each(['', '8', 'x|t:a', '8|t', '8|t:', '8|t:a|t:b', '8|t:a:b', '-1|t:a', '8|t:%'])(
    'refuses %j',
    (key) => expect(parseAtomKey(key)).toBeUndefined(),
  );
});

describe('covers', () => {
  const atom = {
    year: 8,
    topics: new Map([
      ['autumn', 'friends'],
      ['spring', 'family'],
    ]),
  };

  it.each([
    [{ terms: ['autumn'] }, true],
    [{ terms: ['summer'] }, false],
    [{ terms: ['autumn', 'spring', 'summer'] }, true],
    [{ terms: ['autumn'], years: [7, 8] }, true],
    [{ terms: ['autumn'], years: [9] }, false],
    [{ terms: ['autumn'], topics: ['friends'] }, true],
    [{ terms: ['autumn'], topics: ['family'] }, false],
    [{ terms: ['spring'], years: [8], topics: ['family'] }, true],
    [{ terms: ['summer'], topics: ['friends'] }, false],
  ])('%j: %s', (set, expected) => expect(covers(set, atom)).toBe(expected));
});

describe('studentsOf', () => {
  it('makes one student of several terms and merges sensitive topics', () => {
    const { students, faults } = studentsOf(
      [
        at('a', 'autumn', 8, 'hurting'),
        at('a', 'spring', 8, 'family'),
        at('b', 'spring', 9, 'harm'),
      ],
      topics,
    );
    expect(faults).toEqual([]);
    expect(students.map(atomKey)).toEqual([
      '8|autumn:sensitive|spring:family',
      '9|spring:sensitive',
    ]);
    expect(countStudents(students, { terms: ['autumn', 'spring'] })).toBe(2);
    expect(countStudents(students, { terms: ['spring'], topics: ['sensitive'] })).toBe(1);
  });

  it.each([
    ['two years', [at('a', 'autumn', 8, 'family'), at('a', 'spring', 9, 'family')]],
    ['twice in a term', [at('a', 'autumn', 8, 'family'), at('a', 'autumn', 8, 'friends')]],
    ['an unlisted topic', [at('a', 'autumn', 8, 'gossip')]],
  ])('finds %s', (_what, contributions) => {
    expect(studentsOf(contributions, topics).faults).toHaveLength(1);
  });

  it('names no student in a fault', () => {
    const { faults } = studentsOf([at('secret-id', 'autumn', 8, 'secret-topic')], topics);
    expect(faults.join()).not.toContain('secret');
  });
});
