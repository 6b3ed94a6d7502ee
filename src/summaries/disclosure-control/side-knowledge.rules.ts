import { rowOf, tableOf, type CellTable, type Column } from './columns.rules.js';
import type { PublishedFigures } from './publication.js';
import type { Direction, Program } from './solver.js';
import { KNOWN_USERS } from './thresholds.js';

/** A reader who knows more than the reports and the roll: the reader's program, narrowed. */
export interface KnowingReader {
  profile: string;
  program: Program;
  /** The group whose size is known from the start: to count it is no discovery. */
  known?: Direction;
}

/** The reader who also knows the exact total of one of the publications, in students. */
export function knowingTotal(
  profile: string,
  reader: Program,
  columns: readonly Column[],
  { period }: PublishedFigures,
  total: number,
): KnowingReader {
  const known = rowOf(columns, { set: { terms: period.terms } });
  const row = { lower: total, upper: total, entries: [...known] };
  return { profile, program: { ...reader, rows: [...reader.rows, row] }, known };
}

/**
 * Readers who know three users in person. Three who are alike take most of the room of the cells
 * they share, so they are put in the smallest cells there are: once as users of the newest
 * period, once as users of every term.
 */
export function knowingUsers(
  reader: Program,
  columns: readonly Column[],
  publications: readonly PublishedFigures[],
): KnowingReader[] {
  const newest = publications.at(-1)?.period.terms ?? [];
  const everyTerm = columns.flatMap(({ attended }) => attended);
  const patterns = new Map(
    [newest, everyTerm].map((terms) => {
      const attended = [...new Set(terms)].sort();
      return [attended.join(' and '), attended];
    }),
  );
  return [...patterns].map(([terms, attended]) => ({
    profile: `three known users of ${terms}`,
    program: withKnownUsers(reader, columns, publications, attended),
  }));
}

function withKnownUsers(
  reader: Program,
  columns: readonly Column[],
  publications: readonly PublishedFigures[],
  attended: readonly string[],
): Program {
  const tables = publications.map(tableOf);
  const alike = columns
    .map((column, index) => ({
      column,
      index,
      figure: smallestFigure(column, tables, publications),
      room: reader.upper[index]!,
    }))
    .filter(({ column }) => column.attended.join() === attended.join())
    .sort((a, b) => a.figure - b.figure || b.room - a.room);
  const byYear = alike.find(({ column }) => column.face === 'year');
  const year = byYear?.column.face === 'year' ? byYear.column.year : -1;
  const byTopic = attended.map((term) =>
    alike.find(
      ({ column }) =>
        column.face === 'topic' && column.term === term && column.group.includes(year),
    ),
  );
  const lower = [...reader.lower];
  for (const known of [byYear, ...byTopic]) if (known) lower[known.index] = KNOWN_USERS;
  return { ...reader, lower };
}

/** The smallest published figure that the column counts in; in none, the largest number. */
function smallestFigure(
  column: Column,
  tables: readonly CellTable[],
  publications: readonly PublishedFigures[],
): number {
  const figures = tables.flatMap((table, t) =>
    table.cells.flatMap(({ set }, i) =>
      rowOf([column], { set }).length > 0 ? [publications[t]!.cells[i]!.p] : [],
    ),
  );
  return Math.min(...figures, Number.MAX_SAFE_INTEGER);
}
