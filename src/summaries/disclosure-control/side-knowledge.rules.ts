import { rowOf, tableOf, type CellTable, type Column } from './columns.rules.js';
import type { PublishedFigures } from './publication.js';
import type { Bounds, Program } from './solver.js';
import { KNOWN_USERS } from './thresholds.js';

/** A reader who knows more than the reports and the roll: the reader's program, narrowed. */
export interface KnowingReader {
  profile: string;
  program: Program;
  /** Whose total is known: groups that follow from it are no discovery. */
  knownTotals: PublishedFigures[];
}

/**
 * Readers with the exact total of one publication, of all, or who know three users in person.
 *
 * A total is tried at both ends of what it can be (`totalBounds`, one for each publication): how
 * far a group can range is concave in the total, so nowhere in between is a group pinned more
 * tightly. Three users who are alike take most of the room of the cells they share, so they are
 * put in the smallest cells there are: of each publication, and of all at once.
 */
export function knowingReaders(
  reader: Program,
  columns: readonly Column[],
  publications: readonly PublishedFigures[],
  totalBounds: readonly (Bounds | undefined)[],
): KnowingReader[] {
  const withTotal = publications.filter((_, i) => totalBounds[i]);
  const readers = publications.flatMap((figures, i) => {
    const at = totalBounds[i];
    return at
      ? [...new Set([at.lo, at.hi])].map((total) => ({
          profile: `exact total of ${figures.period.key}, ${total === at.lo ? 'least' : 'most'}`,
          program: withTotals(reader, columns, [[figures, total]]),
          knownTotals: [figures],
        }))
      : [];
  });
  if (withTotal.length > 1) {
    readers.push({
      profile: 'exact totals of all',
      program: withTotals(
        reader,
        columns,
        withTotal.map((figures) => [figures, publishedTotal(figures)]),
      ),
      knownTotals: withTotal,
    });
  }
  const everyTerm = columns.flatMap(({ attended }) => attended);
  const patterns = new Map(
    [...withTotal.map(({ period }) => period.terms), everyTerm].map((terms) => {
      const attended = [...new Set(terms)].sort();
      return [attended.join(' and '), attended];
    }),
  );
  for (const [terms, attended] of patterns) {
    readers.push({
      profile: `three known users in ${terms}`,
      program: withKnownUsers(reader, columns, publications, attended),
      knownTotals: [],
    });
  }
  return readers;
}

function withTotals(
  reader: Program,
  columns: readonly Column[],
  totals: readonly (readonly [PublishedFigures, number])[],
): Program {
  const rows = totals.map(([{ period }, total]) => ({
    lower: total,
    upper: total,
    entries: [...rowOf(columns, { set: { terms: period.terms } })],
  }));
  return { ...reader, rows: [...reader.rows, ...rows] };
}

function withKnownUsers(
  reader: Program,
  columns: readonly Column[],
  publications: readonly PublishedFigures[],
  attended: readonly string[],
): Program {
  const tables = publications.map(tableOf);
  const size = (column: Column) => smallestCell(column, tables, publications);
  const alike = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.attended.join() === attended.join())
    .sort((a, b) => size(a.column) - size(b.column) || reader.upper[b.index]! - reader.upper[a.index]!);
  const year = alike.find(({ column }) => column.face === 'year');
  const ofYear = year?.column.face === 'year' ? year.column.year : undefined;
  const known = attended.map((term) =>
    alike.find(
      ({ column }) =>
        column.face === 'topic' && column.term === term && column.group.includes(ofYear ?? -1),
    ),
  );
  const lower = [...reader.lower];
  for (const at of [year, ...known]) if (at) lower[at.index] = KNOWN_USERS;
  return { ...reader, lower };
}

/** The smallest published figure that the column counts in, or, in none, the most there can be. */
function smallestCell(
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

function publishedTotal({ cells }: PublishedFigures): number {
  return cells.find(({ statistic }) => statistic === 'total')?.p ?? 0;
}
