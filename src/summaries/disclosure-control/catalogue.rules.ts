import { createHash } from 'node:crypto';
import type { CellSet, Period, Roll, Statistic, TopicList, Withheld } from './publication.js';
import { MINIMUM_ROLL } from './thresholds.js';

/** Changes whenever a statistic, a merge map or a gate changes; stored with each publication. */
export const CATALOGUE_VERSION = 'CR5-1';

/** The key of the one group that all sensitive topics are counted in. */
export const SENSITIVE = 'sensitive';

export interface CatalogueEntry {
  statistic: Statistic;
  /** Statistics whose cells this one splits: they are its margins and weigh more in the solver. */
  refines: Statistic[];
  /** False where the attribute changes from term to term, so that a year has no partition by it. */
  acrossTerms: boolean;
}

/** What may be published at all. There are no ad-hoc queries: a new table is a new entry here. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  { statistic: 'total', refines: [], acrossTerms: true },
  { statistic: 'year', refines: ['total'], acrossTerms: true },
  { statistic: 'topic', refines: ['total'], acrossTerms: false },
];

export interface Cell {
  statistic: Statistic;
  cellKey: string;
  set: CellSet;
  /** Same set of students, same hash, in whatever publication it stands. */
  atomSetHash: string;
}

/** English stages, in years; the preset map that years too small to stand alone are merged by. */
const STAGES: readonly (readonly number[])[] = [
  [0, 1, 2],
  [3, 4, 5, 6],
  [7, 8, 9],
  [10, 11],
  [12, 13, 14],
];

/** Topics as they are published: every sensitive one replaced by the merged group, at the end. */
export function publishedTopics(topics: TopicList): string[] {
  const open = topics.keys.filter((key) => !topics.sensitive.includes(key));
  return open.length === topics.keys.length ? open : [...open, SENSITIVE];
}

/** The topic a contribution is counted under; undefined when the list does not know it. */
export function publishedTopic(topic: string, topics: TopicList): string | undefined {
  if (topics.sensitive.includes(topic)) return SENSITIVE;
  return topics.keys.includes(topic) ? topic : undefined;
}

/**
 * Year categories with at least `minimum` on the roll: a year alone, or, where one year of a stage
 * is too small, the whole stage as one. A year with nobody on the roll is a structural zero and is
 * left out. Undefined when a merged stage is still too small. Looks at the roll only.
 */
export function yearCategories(roll: Roll, minimum = MINIMUM_ROLL): number[][] | undefined {
  const years = yearsOnRoll(roll);
  const stages = [...new Set(years.map(stageOf))].map((stage) =>
    years.filter((year) => stageOf(year) === stage),
  );
  const merged = stages.flatMap((stage) =>
    stage.every((year) => rollOf(roll, [year]) >= minimum) ? stage.map((year) => [year]) : [stage],
  );
  return merged.every((years) => rollOf(roll, years) >= minimum) ? merged : undefined;
}

export function yearsOnRoll(roll: Roll): number[] {
  return Object.entries(roll.byYear)
    .filter(([, n]) => n > 0)
    .map(([year]) => Number(year))
    .sort((a, b) => a - b);
}

export function rollOf(roll: Roll, years: readonly number[] | undefined): number {
  if (!years) return roll.total;
  return years.reduce((sum, year) => sum + (roll.byYear[year] ?? 0), 0);
}

/** Every cell of a period that the roll allows, and what it does not allow, with reasons. */
export function plan(
  period: Period,
  roll: Roll,
  topics: TopicList,
): { cells: Cell[]; withheld: Withheld[] } {
  const cells: Cell[] = [];
  const withheld: Withheld[] = [];
  for (const entry of CATALOGUE) {
    const keys = cellKeys(entry, period, roll, topics);
    if (typeof keys === 'string') withheld.push({ statistic: entry.statistic, reason: keys });
    else cells.push(...keys.map((key) => cell(entry.statistic, key, period, roll)));
  }
  return { cells, withheld };
}

function cellKeys(
  entry: CatalogueEntry,
  period: Period,
  roll: Roll,
  topics: TopicList,
): string[] | Withheld['reason'] {
  if (entry.statistic === 'total') {
    return roll.total < MINIMUM_ROLL ? 'roll-category-below-20' : ['all'];
  }
  if (!entry.acrossTerms && period.terms.length > 1) return 'counted-by-term-only';
  if (entry.statistic === 'topic') {
    const keys = publishedTopics(topics);
    return keys.length < 2 ? 'fewer-than-2-categories' : keys;
  }
  const years = yearCategories(roll);
  if (!years) return 'roll-category-below-20';
  return years.length < 2 ? 'fewer-than-2-categories' : years.map((category) => category.join('+'));
}

/** The cell of a stored statistic and key: `all`, `8` or `12+13`, or a topic's key. */
export function cell(statistic: Statistic, cellKey: string, period: Period, roll: Roll): Cell {
  const set: CellSet = { terms: period.terms };
  if (statistic === 'year') set.years = cellKey.split('+').map(Number);
  if (statistic === 'topic') set.topics = [cellKey];
  return { statistic, cellKey, set, atomSetHash: atomSetHash(set, yearsOnRoll(roll)) };
}

/** Merged categories of all years on the roll are the total, and hash like it. */
function atomSetHash(set: CellSet, onRoll: number[]): string {
  const everyYear = !set.years || onRoll.every((year) => set.years?.includes(year));
  const canonical = JSON.stringify([
    [...set.terms].sort(),
    everyYear ? 'any' : [...(set.years ?? [])].sort((a, b) => a - b),
    set.topics ? [...set.topics].sort() : 'any',
  ]);
  return createHash('sha256').update(canonical).digest('hex');
}

/** How a figure is printed. Zero is a range, so that a true zero is never told apart. */
export function display(p: number, base: number): string {
  return p === 0 ? `0–${base - 1}` : `about ${p}`;
}

function stageOf(year: number): number {
  return STAGES.findIndex((stage) => stage.includes(year));
}
