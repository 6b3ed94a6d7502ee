import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { atomKey, countStudents, studentsOf, type Atom } from './atoms.rules.js';
import { plan, type Cell } from './catalogue.rules.js';
import {
  columnsFor,
  dealStudents,
  linkRows,
  rollRows,
  rowOf,
  type Column,
} from './columns.rules.js';
import type { CellTable } from './columns.rules.js';
import type { Entry } from './solver.js';
import { madeUpSchool, periodsOf } from './schools.spec-support.js';

const RUNS = runs(25, 500);

/** How many of the students stand in each column: the faces of their table. */
function faces(columns: readonly Column[], students: readonly Atom[]): number[] {
  return columns.map(
    (column) =>
      students.filter(
        ({ year, topics }) =>
          [...topics.keys()].sort().join() === column.attended.join() &&
          (column.face === 'year'
            ? year === column.year
            : column.group.includes(year) && topics.get(column.term) === column.topic),
      ).length,
  );
}

function product(entries: readonly Entry[], values: readonly number[]): number {
  return entries.reduce((sum, [column, factor]) => sum + factor * values[column]!, 0);
}

/** A made-up school's tables, with one that crosses year groups and topics, as later ones will. */
function tablesOf(seed: number): { tables: CellTable[]; students: Atom[] } {
  const school = madeUpSchool(seed, { terms: 1 + (seed % 3), topics: 5, years: [7, 8, 10] });
  const { students } = studentsOf(school.contributions, school.topics);
  const tables = periodsOf(school).map((period) => {
    const { cells } = plan(period, school.roll, school.topics);
    const crossed = cells
      .filter(({ statistic }) => statistic === 'topic')
      .map((cell): Cell => ({ ...cell, set: { ...cell.set, years: [7, 8] } }));
    return { period, roll: school.roll, cells: [...cells, ...crossed] };
  });
  return { tables, students };
}

describe('the faces of a table', () => {
  it('count every cell, and everyone who is new or left, as the students do', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { tables, students } = tablesOf(seed);
        const columns = columnsFor(tables);
        const values = faces(columns, students);
        for (const { set } of tables.flatMap(({ cells }) => cells)) {
          expect(product(rowOf(columns, { set }), values)).toBe(countStudents(students, set));
          const notIn = '2027-spring';
          const others = students.filter(({ topics }) => !topics.has(notIn));
          expect(product(rowOf(columns, { set, notIn }), values)).toBe(countStudents(others, set));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('meet, and stay within the roll', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { tables, students } = tablesOf(seed);
        const columns = columnsFor(tables);
        const values = faces(columns, students);
        for (const { lower, upper, entries } of [
          ...linkRows(columns),
          ...rollRows(columns, tables),
        ]) {
          expect(product(entries, values)).toBeGreaterThanOrEqual(lower);
          expect(product(entries, values)).toBeLessThanOrEqual(upper);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('can always be dealt out to whole students', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { tables, students } = tablesOf(seed);
        const columns = columnsFor(tables);
        const values = faces(columns, students);
        const dealt = dealStudents(columns, values);
        expect(dealt).toHaveLength(students.length);
        expect(faces(columns, dealt)).toEqual(values);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('columnsFor', () => {
  const roll = { total: 60, byYear: { 7: 30, 8: 30 } };
  const table = (key: string, cells: Cell[] = []) => ({
    period: { key, terms: [key] },
    roll,
    cells,
  });

  it('knows seven patterns of three terms', () => {
    const columns = columnsFor([table('a'), table('b'), table('c')]);
    expect(new Set(columns.map(({ attended }) => attended.join())).size).toBe(7);
    expect(columns).toHaveLength(7 * 2);
  });

  it('tells no topic of a term without topics', () => {
    const columns = columnsFor([table('a')]);
    const [student] = dealStudents(columns, [1, 0]);
    expect(atomKey(student!)).toBe('7|a:*');
  });
});

describe('rollRows', () => {
  it('knows the roll of each year in each period, and the largest over all periods', () => {
    const of = (key: string, seven: number, eight: number): CellTable => ({
      period: { key, terms: [key] },
      roll: { total: seven + eight, byYear: { 7: seven, 8: eight } },
      cells: [],
    });
    const tables = [of('a', 30, 40), of('b', 35, 20)];
    const columns = columnsFor(tables);
    const caps = rollRows(columns, tables).map(({ lower, upper, entries }) => {
      expect(lower).toBe(0);
      const kinds = entries.map(([column]) => columns[column]!);
      return [
        upper,
        [...new Set(kinds.map((kind) => kind.face === 'year' && kind.year))],
        [...new Set(kinds.map(({ attended }) => attended.join('')))],
      ];
    });
    expect(caps).toEqual([
      [70, [7, 8], ['a', 'ab']],
      [30, [7], ['a', 'ab']],
      [40, [8], ['a', 'ab']],
      [55, [7, 8], ['b', 'ab']],
      [35, [7], ['b', 'ab']],
      [20, [8], ['b', 'ab']],
      [70, [7, 8], ['a', 'b', 'ab']],
      [35, [7], ['a', 'b', 'ab']],
      [40, [8], ['a', 'b', 'ab']],
    ]);
  });
});
