import { countStudents, type Atom } from './atoms.rules.js';
import { CATALOGUE, type Cell, type CatalogueEntry } from './catalogue.rules.js';
import type { CellTable } from './columns.rules.js';
import { roundingProgram, type CellToRound } from './programs.rules.js';
import type { PublishedFigures, Statistic } from './publication.js';
import type { Solver } from './solver.js';
import { draw, targetStep, tieBreak } from './targets.rules.js';

export interface RoundingTask {
  school: string;
  table: CellTable;
  students: readonly Atom[];
  frozen: readonly PublishedFigures[];
  base: number;
  key: Uint8Array;
}

export interface RoundedCell {
  cell: Cell;
  p: number;
}

export type Rounding =
  | {
      kind: 'rounded';
      cells: RoundedCell[];
      /** The most that a figure may stray from its count, in students. */
      bound: number;
      relaxedSteps: string[];
      dropped: Statistic[];
    }
  | { kind: 'refused'; why: string };

/** A margin that is wrong makes every cell under it look wrong, so it stays nearer its target. */
const MARGIN_WEIGHT = 3;

/**
 * Rounds all cells of a table together. Where no rounding fits what is frozen, first every figure
 * may go one more step from its count, then breakdowns are given up, tables of two attributes
 * first, then those with the fewest cells; each such step is recorded. A solver that does not
 * prove its answer ends it.
 */
export async function roundTogether(task: RoundingTask, solver: Solver): Promise<Rounding> {
  const dropped: Statistic[] = [];
  for (let cells = task.table.cells; cells.length > 0;) {
    for (const slack of [0, 1]) {
      const toRound = cells.map((cell) => cellToRound(task, cell, cells));
      const table = { ...task.table, cells };
      const { program, steps } = roundingProgram(table, toRound, task.frozen, task.base, slack);
      const answer = await solver.solve({ program });
      if (answer.status === 'failed') return { kind: 'refused', why: answer.why };
      if (answer.status === 'infeasible') continue;
      return {
        kind: 'rounded',
        cells: cells.map((cell, i) => ({ cell, p: task.base * answer.values[steps[i]!]! })),
        bound: task.base * (slack + 1) - 1,
        relaxedSteps: [
          ...dropped.map((statistic) => `${statistic} given up`),
          ...(slack > 0 ? ['one more base step allowed'] : []),
        ],
        dropped,
      };
    }
    const given = nextToGiveUp(cells);
    dropped.push(...given);
    cells = cells.filter(({ statistic }) => !given.includes(statistic));
  }
  return { kind: 'refused', why: 'no rounding fits the frozen publications' };
}

function cellToRound(task: RoundingTask, cell: Cell, cells: readonly Cell[]): CellToRound {
  const { school, table, students, frozen, base, key } = task;
  const { statistic, cellKey } = cell;
  const label = { school, period: table.period.key, statistic, cellKey };
  const x = countStudents(students, cell.set);
  const old = frozen
    .flatMap((figures) => figures.cells)
    .find(({ atomSetHash }) => atomSetHash === cell.atomSetHash);
  return {
    cell,
    floor: Math.floor(x / base),
    ceiling: Math.ceil(x / base),
    target: targetStep(x, base, draw(key, label)),
    // All tie-breaks together stay below the smallest real difference in the objective.
    weight: weight(statistic, cells) + tieBreak(key, label) / (4 * cells.length),
    ...(old ? { frozen: old.p / base } : {}),
  };
}

function weight(statistic: Statistic, cells: readonly Cell[]): number {
  const isMargin = cells.some((cell) => entryOf(cell.statistic).refines.includes(statistic));
  return isMargin ? MARGIN_WEIGHT : 1;
}

function nextToGiveUp(cells: readonly Cell[]): Statistic[] {
  const statistics = [...new Set(cells.map(({ statistic }) => statistic))];
  const twoWay = statistics.filter((statistic) => entryOf(statistic).refines.length > 1);
  if (twoWay.length > 0) return twoWay;
  const size = (statistic: Statistic) =>
    cells.filter((cell) => cell.statistic === statistic).length;
  // The total has one cell, but it goes last: every other figure hangs on it.
  const breakdowns = statistics.filter((statistic) => statistic !== 'total');
  return breakdowns.length > 0
    ? breakdowns.sort((a, b) => size(a) - size(b)).slice(0, 1)
    : statistics;
}

function entryOf(statistic: Statistic): CatalogueEntry {
  return CATALOGUE.find((entry) => entry.statistic === statistic)!;
}
