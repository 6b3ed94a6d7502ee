import { rollOf, type Cell } from './catalogue.rules.js';
import {
  columnsFor,
  linkRows,
  rollRows,
  rowOf,
  tableOf,
  type CellTable,
  type Column,
} from './columns.rules.js';
import { saysFewerThan20 } from './gates.rules.js';
import type { PublishedFigures } from './publication.js';
import type { Program, Row } from './solver.js';
import { MINIMUM_TOTAL } from './thresholds.js';

/** A cell to be rounded. Steps (`floor`, `ceiling`, `target`, `frozen`) count in bases. */
export interface CellToRound {
  cell: Cell;
  floor: number;
  ceiling: number;
  target: number;
  weight: number;
  /** The figure that the same set of students already has. */
  frozen?: number;
}

/** Leaving the two neighbouring multiples costs more than all other deviations together. */
const OUTSIDE_WEIGHT = 1000;

/**
 * Step 3 of the algorithm: p = base · q for each new cell, near the drawn targets, such that one
 * whole-number table fits all of them and every frozen figure. `slack` is how many steps a q may
 * go past the floor or ceiling of its count. The first `steps.length` values after the faces'
 * are the q, in the order of the cells; `steps` gives their columns.
 */
export function roundingProgram(
  table: CellTable,
  cells: readonly CellToRound[],
  frozen: readonly PublishedFigures[],
  base: number,
  slack: number,
): { program: Program; steps: number[] } {
  const tables = [...frozen.map(tableOf), table];
  const columns = columnsFor(tables);
  const program = frame(columns, tables);
  program.rows.push(...frozen.flatMap((figures) => figureRows(columns, figures, 0)));
  const steps = cells.map(({ cell, floor, ceiling, target, weight, frozen: fixed }) => {
    const q = addColumn(program, fixed ?? Math.max(0, floor - slack), fixed ?? ceiling + slack, 0);
    program.rows.push({
      lower: 0,
      upper: 0,
      entries: [...rowOf(columns, { set: cell.set }), [q, -base]],
    });
    const reach = Math.max(target, program.upper[q]!) + 1;
    addDistance(program, q, target, target, weight, reach);
    if (slack > 0) addDistance(program, q, floor, ceiling, OUTSIDE_WEIGHT, reach);
    return q;
  });
  return { program, steps };
}

/** Step 6: any whole-number table behind the figures, from A, p and the roll alone. */
export function certificateProgram(publications: readonly PublishedFigures[]): {
  program: Program;
  columns: Column[];
} {
  const tables = publications.map(tableOf);
  const columns = columnsFor(tables);
  const program = frame(columns, tables);
  program.rows.push(...publications.flatMap((figures) => figureRows(columns, figures, 0)));
  return { program, columns };
}

/**
 * All that a reader of every report knows: each true count is less than a base away from its
 * figure, counts are whole and not negative, and the roll. A relaxed publication strays further;
 * the narrower belief is the safer one to audit, for it leaves fewer tables to hide among.
 */
export function readerProgram(publications: readonly PublishedFigures[]): {
  program: Program;
  columns: Column[];
} {
  const tables = publications.map(tableOf);
  const columns = columnsFor(tables);
  const program = frame(columns, tables);
  for (const figures of publications) {
    program.rows.push(...figureRows(columns, figures, figures.base - 1));
  }
  return { program, columns };
}

function frame(columns: readonly Column[], tables: readonly CellTable[]): Program {
  const most = (column: Column) => {
    const years = column.face === 'year' ? [column.year] : undefined;
    return Math.max(...tables.map((table) => rollOf(table.roll, years)));
  };
  return {
    lower: columns.map(() => 0),
    upper: columns.map(most),
    cost: columns.map(() => 0),
    rows: [...linkRows(columns), ...rollRows(columns, tables)],
  };
}

function figureRows(columns: readonly Column[], figures: PublishedFigures, stray: number): Row[] {
  const { cells } = tableOf(figures);
  const rows = cells.map(({ set }, i): Row => {
    const p = figures.cells[i]!.p;
    return {
      lower: Math.max(0, p - stray),
      upper: p + stray,
      entries: [...rowOf(columns, { set })],
    };
  });
  if (!saysFewerThan20(figures)) return rows;
  // Said in words, it still tells that the total was rounded to less than the threshold.
  const upper = MINIMUM_TOTAL - figures.base + stray;
  const set = { terms: figures.period.terms };
  return [...rows, { lower: 0, upper, entries: [...rowOf(columns, { set })] }];
}

function addColumn(program: Program, lower: number, upper: number, cost: number): number {
  program.lower.push(lower);
  program.upper.push(upper);
  program.cost.push(cost);
  return program.lower.length - 1;
}

/** A new column ≥ low − q and ≥ q − high, which costs `weight` a step. */
function addDistance(
  program: Program,
  q: number,
  low: number,
  high: number,
  weight: number,
  reach: number,
): void {
  const distance = addColumn(program, 0, reach, weight);
  program.rows.push(
    {
      lower: low,
      upper: 2 * reach,
      entries: [
        [distance, 1],
        [q, 1],
      ],
    },
    {
      lower: -high,
      upper: 2 * reach,
      entries: [
        [distance, 1],
        [q, -1],
      ],
    },
  );
}
