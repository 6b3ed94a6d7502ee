import { rollOf, type Cell } from './catalogue.rules.js';
import { rowOf, tableOf, type CellTable, type Column } from './columns.rules.js';
import type { CellSet, PublishedFigures } from './publication.js';
import type { Direction } from './solver.js';

/** A group of students that a reader could try to count. */
export interface AuditTarget {
  name: string;
  direction: Direction;
  /** How many people on the roll the group could hold at the most. */
  roll: number;
}

interface NamedCell {
  name: string;
  cell: Cell;
  table: CellTable;
}

/**
 * Every published cell of every publication; every difference of one cell within another; and, of
 * every two published terms, those who are new in a cell of the one since the other, or have left.
 */
export function auditTargets(
  publications: readonly PublishedFigures[],
  columns: readonly Column[],
): AuditTarget[] {
  const cells = publications.map(tableOf).flatMap((table) => table.cells.map(named(table)));
  const targets = [
    ...cells.map(({ name, cell, table }) => target(name, rowOf(columns, cell), cell, table)),
    ...cells.flatMap((outer) =>
      cells
        .filter((inner) => isWithin(inner.cell, outer.cell))
        .map((inner) =>
          target(
            `${outer.name} without ${inner.name}`,
            difference(rowOf(columns, outer.cell), rowOf(columns, inner.cell)),
            outer.cell,
            outer.table,
          ),
        ),
    ),
    ...cells.flatMap(({ name, cell, table }) =>
      otherTerms(publications, table).map((notIn) =>
        target(`${name} not in ${notIn}`, rowOf(columns, { set: cell.set, notIn }), cell, table),
      ),
    ),
  ];
  const seen = new Set([directionKey([])]);
  return targets.filter(({ direction }) => {
    const key = directionKey(direction);
    return !seen.has(key) && seen.add(key);
  });
}

function named(table: CellTable) {
  return (cell: Cell): NamedCell => ({
    name: `${table.period.key}/${cell.statistic}/${cell.cellKey}`,
    cell,
    table,
  });
}

function target(name: string, direction: Direction, { set }: Cell, table: CellTable): AuditTarget {
  return { name, direction, roll: rollOf(table.roll, set.years) };
}

function isWithin(inner: Cell, outer: Cell): boolean {
  return inner.atomSetHash !== outer.atomSetHash && isSubset(inner.set, outer.set);
}

function isSubset(inner: CellSet, outer: CellSet): boolean {
  const holds = <T>(some: readonly T[] | undefined, all: readonly T[] | undefined): boolean =>
    !all || (some?.every((one) => all.includes(one)) ?? false);
  return (
    holds(inner.terms, outer.terms) &&
    holds(inner.years, outer.years) &&
    holds(inner.topics, outer.topics)
  );
}

/** Terms with figures of their own that are not the table's own term. */
function otherTerms(publications: readonly PublishedFigures[], table: CellTable): string[] {
  const [own, ...more] = table.period.terms;
  if (more.length > 0) return [];
  const terms = publications.flatMap(({ period, cells }) =>
    period.terms.length === 1 && cells.length > 0 ? period.terms : [],
  );
  return [...new Set(terms)].filter((term) => term !== own);
}

function difference(outer: Direction, inner: Direction): Direction {
  const factors = new Map(outer);
  for (const [column, factor] of inner) {
    factors.set(column, (factors.get(column) ?? 0) - factor);
  }
  return [...factors].filter(([, factor]) => factor !== 0).sort(([a], [b]) => a - b);
}

/** Equal for two groups that are the same students, however they are named. */
export function directionKey(direction: Direction): string {
  return JSON.stringify(direction);
}
