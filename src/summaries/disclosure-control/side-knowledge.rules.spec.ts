import { cell } from './catalogue.rules.js';
import { readerProgram } from './programs.rules.js';
import type { PublishedFigures, Statistic } from './publication.js';
import { knowingTotal, knowingUsers } from './side-knowledge.rules.js';

const roll = { total: 200, byYear: { 7: 100, 8: 100 } };

function figures(term: string, values: [Statistic, string, number][]): PublishedFigures {
  const period = { key: term, terms: [term] };
  const cells = values.map(([statistic, cellKey, p]) => ({
    statistic,
    cellKey,
    p,
    atomSetHash: cell(statistic, cellKey, period, roll).atomSetHash,
    display: '',
  }));
  const school = { school: 'harbour', academicYear: '2026-27', base: 5, withheld: [] };
  return { ...school, period, roll, cells };
}

const publications = [
  figures('a', [
    ['total', 'all', 30],
    ['year', '7', 30],
    ['year', '8', 0],
  ]),
  figures('b', [
    ['total', 'all', 40],
    ['year', '7', 10],
    ['year', '8', 30],
    ['topic', 'family', 35],
    ['topic', 'friends', 5],
  ]),
];
const { program, columns } = readerProgram(publications);

describe('knowingUsers', () => {
  it('puts three users of the newest term, then of every term, in the smallest cells', () => {
    const known = knowingUsers(program, columns, publications).map(
      ({ profile, program: narrowed }) => [
        profile,
        ...narrowed.lower.flatMap((least, i) => (least > 0 ? [[least, columns[i]]] : [])),
      ],
    );
    const friends = { face: 'topic', term: 'b', group: [7, 8], topic: 'friends' };
    expect(known).toEqual([
      [
        'three known users of b',
        [3, { face: 'year', attended: ['b'], year: 7 }],
        [3, { ...friends, attended: ['b'] }],
      ],
      [
        'three known users of a and b',
        [3, { face: 'year', attended: ['a', 'b'], year: 8 }],
        [3, { ...friends, attended: ['a', 'b'] }],
      ],
    ]);
  });
});

describe('knowingTotal', () => {
  it('adds one exact sum to what the reader knows', () => {
    const reader = knowingTotal('told', program, columns, publications[0]!, 31);
    expect(reader.program.rows.slice(0, -1)).toEqual(program.rows);
    const row = reader.program.rows.at(-1)!;
    expect([row.lower, row.upper]).toEqual([31, 31]);
    expect(row.entries.map(([column]) => columns[column])).toEqual([
      { face: 'year', attended: ['a'], year: 7 },
      { face: 'year', attended: ['a'], year: 8 },
      { face: 'year', attended: ['a', 'b'], year: 7 },
      { face: 'year', attended: ['a', 'b'], year: 8 },
    ]);
    expect(reader.known).toEqual(row.entries);
  });
});
