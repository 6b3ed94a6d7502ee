import { solve, type Constraint } from 'yalps';
import type { PublishedFigures } from './publication.js';
import type { Entry, Program } from './solver.js';

/** What an attacker knows: sums of unknown whole numbers. Built without the engine's own model. */
export interface Knowledge {
  unknowns: string[];
  facts: Fact[];
}

/** The sum of some unknowns, less those of `minus`, lies between two numbers. */
export interface Fact {
  of: string[];
  minus?: string[];
  min: number;
  max: number;
}

/** Smallest and largest sum of a group of unknowns, by a solver the engine does not use. */
export function rangeByYalps(knowledge: Knowledge, group: readonly string[]) {
  const [lo, hi] = (['minimize', 'maximize'] as const).map((direction) => {
    const answer = solve({
      direction,
      objective: 'sought',
      integers: true,
      constraints: knowledge.facts.map(({ min, max }, i): [string, Constraint] => [
        `fact ${i}`,
        min === max ? { equal: min } : { min, max },
      ]),
      variables: knowledge.unknowns.map((unknown): [string, [string, number][]] => [
        unknown,
        [
          ...(group.includes(unknown) ? [['sought', 1] as [string, number]] : []),
          ...knowledge.facts.flatMap(({ of, minus }, i): [string, number][] => [
            ...(of.includes(unknown) ? [[`fact ${i}`, 1] as [string, number]] : []),
            ...(minus?.includes(unknown) ? [[`fact ${i}`, -1] as [string, number]] : []),
          ]),
        ],
      ]),
    });
    if (answer.status !== 'optimal') throw new Error(`attack ended as ${answer.status}`);
    return Math.round(answer.result);
  });
  return { lo: lo!, hi: hi! };
}

/** The same knowledge for the engine's solver. */
export function asProgram({ unknowns, facts }: Knowledge, least = 0, most = 10_000): Program {
  const entries = (names: string[], factor: number) =>
    names.map((name): Entry => [unknowns.indexOf(name), factor]);
  return {
    lower: unknowns.map(() => least),
    upper: unknowns.map(() => most),
    cost: unknowns.map(() => 0),
    rows: facts.map(({ of, minus = [], min, max }) => ({
      lower: min,
      upper: max,
      entries: [...entries(of, 1), ...entries(minus, -1)],
    })),
  };
}

/** A kind of student, `year/topic in first term/topic in second term…`, `-` where absent. */
export function kindsOf(years: number[], topics: string[], terms: string[]): string[] {
  return terms
    .reduce<string[]>(
      (kinds) => kinds.flatMap((kind) => ['-', ...topics].map((topic) => `${kind}/${topic}`)),
      years.map(String),
    )
    .filter((kind) => kind.split('/').some((part, i) => i > 0 && part !== '-'));
}

/** Everything a reader of all reports knows, kind of student by kind of student (base 5). */
export function readerKnowledge(
  publications: readonly PublishedFigures[],
  terms: string[],
  topics: string[],
): Knowledge {
  const rolls = publications.map(({ roll }) => roll);
  const years = [...new Set(rolls.flatMap(({ byYear }) => Object.keys(byYear)))];
  const unknowns = kindsOf(years.map(Number), topics, terms);
  const ever = years.map((year) => ({
    of: unknowns.filter((kind) => counts(kind, terms, terms, 'year', year)),
    min: 0,
    max: Math.max(...rolls.map(({ byYear }) => byYear[Number(year)] ?? 0)),
  }));
  const facts = publications.flatMap(({ period, roll, cells }) => [
    ...cells.map(({ statistic, cellKey, p }) => ({
      of: unknowns.filter((kind) => counts(kind, terms, period.terms, statistic, cellKey)),
      min: Math.max(0, p - 4),
      max: p + 4,
    })),
    {
      of: unknowns.filter((kind) => counts(kind, terms, period.terms, 'total', 'all')),
      min: 0,
      max: roll.total,
    },
    ...Object.entries(roll.byYear).map(([year, max]) => ({
      of: unknowns.filter((kind) => counts(kind, terms, period.terms, 'year', year)),
      min: 0,
      max,
    })),
  ]);
  return { unknowns, facts: [...facts, ...ever] };
}

/** Does this kind of student count in that cell? */
export function counts(
  kind: string,
  terms: string[],
  period: string[],
  statistic: string,
  cellKey: string,
): boolean {
  const [year = '', ...topics] = kind.split('/');
  const attended = topics.filter((topic, i) => topic !== '-' && period.includes(terms[i]!));
  if (attended.length === 0) return false;
  if (statistic === 'year') return cellKey.split('+').includes(year);
  return statistic === 'total' || attended.includes(cellKey);
}
