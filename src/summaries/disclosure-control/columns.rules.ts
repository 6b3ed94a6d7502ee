import { ANY_TOPIC, type Atom } from './atoms.rules.js';
import { cell, rollOf, yearsOnRoll, type Cell } from './catalogue.rules.js';
import type { CellSet, Period, PublishedFigures, Roll } from './publication.js';
import type { Direction, Row } from './solver.js';

/**
 * The unknowns of the solver. One unknown for every atom would be tens of thousands in a linked
 * year, so the table of atoms is kept as its faces: students by pattern of terms and year, and,
 * for each term, by pattern, group of years and topic. The faces meet in the number of students of
 * a pattern and group, so any whole numbers that fit the faces can be dealt out to whole students
 * (`dealStudents`), and nothing is lost or gained by solving the faces alone.
 */
export type Column =
  | { face: 'year'; attended: string[]; year: number }
  | { face: 'topic'; attended: string[]; term: string; group: number[]; topic: string };

/** Cells that are, or are about to be, published together, with what bounds them. */
export interface CellTable {
  period: Period;
  roll: Roll;
  cells: Cell[];
}

/** Students in `set`, leaving out those who also attended the term `notIn`. */
export interface Group {
  set: CellSet;
  notIn?: string;
}

export function tableOf(figures: PublishedFigures): CellTable {
  const { period, roll } = figures;
  return {
    period,
    roll,
    cells: figures.cells.map(({ statistic, cellKey }) => cell(statistic, cellKey, period, roll)),
  };
}

export function columnsFor(tables: readonly CellTable[]): Column[] {
  const terms = [...new Set(tables.flatMap((table) => table.period.terms))].sort();
  const years = allYears(tables);
  const patterns = subsets(terms);
  return [
    ...patterns.flatMap((attended) =>
      years.map((year): Column => ({ face: 'year', attended, year })),
    ),
    ...terms.flatMap((term) => {
      const sets = topicSets(tables, term);
      const topics = [...new Set(sets.flatMap((set) => set.topics ?? []))].sort();
      return patterns
        .filter((attended) => attended.includes(term))
        .flatMap((attended) =>
          yearGroups(years, sets).flatMap((group) =>
            topics.map((topic): Column => ({ face: 'topic', attended, term, group, topic })),
          ),
        );
    }),
  ];
}

/** The row of A for a group of students: which columns count in it. */
export function rowOf(columns: readonly Column[], { set, notIn }: Group): Direction {
  return columns.flatMap((column, index): Direction => {
    if (notIn !== undefined && column.attended.includes(notIn)) return [];
    return inSet(column, set) ? [[index, 1]] : [];
  });
}

function inSet(column: Column, { terms, years, topics }: CellSet): boolean {
  if (topics) {
    if (column.face !== 'topic' || !terms.includes(column.term)) return false;
    return topics.includes(column.topic) && column.group.every((y) => years?.includes(y) ?? true);
  }
  if (column.face !== 'year' || !terms.some((term) => column.attended.includes(term))) return false;
  return years?.includes(column.year) ?? true;
}

/** The faces meet: a pattern's students of a group of years, by topic or by year, are as many. */
export function linkRows(columns: readonly Column[]): Row[] {
  const links = new Map<string, Row>();
  columns.forEach((column, index) => {
    if (column.face !== 'topic') return;
    const { attended, term, group } = column;
    const key = JSON.stringify([attended, term, group]);
    const link = links.get(key) ?? { lower: 0, upper: 0, entries: [] };
    if (!links.has(key)) {
      columns.forEach((other, j) => {
        const meets = other.face === 'year' && other.attended === attended;
        if (meets && group.includes(other.year)) link.entries.push([j, -1]);
      });
    }
    link.entries.push([index, 1]);
    links.set(key, link);
  });
  return [...links.values()];
}

/**
 * What a reader knows from the roll: in each period, and over all periods together, no more users
 * than people, in every year and in all. Over all periods the largest roll is taken; joiners can
 * only make the truth wider than that.
 */
export function rollRows(columns: readonly Column[], tables: readonly CellTable[]): Row[] {
  const everyTerm = [...new Set(tables.flatMap((table) => table.period.terms))];
  const largest = (years?: number[]) =>
    Math.max(...tables.map((table) => rollOf(table.roll, years)));
  const cap = (terms: string[], upper: number, years?: number[]): Row => ({
    lower: 0,
    upper,
    entries: [...rowOf(columns, { set: years ? { terms, years } : { terms } })],
  });
  const years = allYears(tables);
  return [
    ...tables.flatMap(({ period: { terms }, roll }) => [
      cap(terms, roll.total),
      ...years.map((year) => cap(terms, rollOf(roll, [year]), [year])),
    ]),
    cap(everyTerm, largest()),
    ...years.map((year) => cap(everyTerm, largest([year]), [year])),
  ];
}

/** Whole students whose faces are `values`; empty columns leave no atom. */
export function dealStudents(columns: readonly Column[], values: readonly number[]): Atom[] {
  const students = columns.flatMap((column, index) =>
    column.face === 'year'
      ? Array.from({ length: values[index] ?? 0 }, () => ({
          attended: column.attended,
          year: column.year,
          topics: new Map(column.attended.map((term) => [term, ANY_TOPIC])),
        }))
      : [],
  );
  columns.forEach((column, index) => {
    if (column.face !== 'topic') return;
    const waiting = students.filter(
      (student) =>
        student.attended === column.attended &&
        column.group.includes(student.year) &&
        student.topics.get(column.term) === ANY_TOPIC,
    );
    waiting
      .slice(0, values[index])
      .forEach((student) => student.topics.set(column.term, column.topic));
  });
  return students.map(({ year, topics }) => ({ year, topics }));
}

function topicSets(tables: readonly CellTable[], term: string): CellSet[] {
  return tables
    .flatMap((table) => table.cells.map(({ set }) => set))
    .filter((set) => set.topics && set.terms.includes(term));
}

/** The coarsest groups of years that every set with topics is made of; mostly one of them all. */
function yearGroups(years: readonly number[], sets: readonly CellSet[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const year of years) {
    const key = sets.map((set) => set.years?.includes(year) ?? true).join();
    groups.set(key, [...(groups.get(key) ?? []), year]);
  }
  return [...groups.values()];
}

function allYears(tables: readonly CellTable[]): number[] {
  const years = new Set(tables.flatMap((table) => yearsOnRoll(table.roll)));
  return [...years].sort((a, b) => a - b);
}

/** Every way to attend at least one of the terms. */
function subsets(terms: readonly string[]): string[][] {
  return Array.from({ length: 2 ** terms.length - 1 }, (_, i) =>
    terms.filter((_term, bit) => ((i + 1) >> bit) & 1),
  );
}
