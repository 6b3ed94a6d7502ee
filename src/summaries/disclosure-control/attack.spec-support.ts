import { solve, type Constraint } from 'yalps';
import type { PublishedFigures } from './publication.js';
import type { Program, Row } from './solver.js';

/** What an attacker knows: sums of unknown whole numbers. Built without the engine's own model. */
export interface Knowledge {
  unknowns: string[];
  facts: { of: string[]; min: number; max: number }[];
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
          ...knowledge.facts.flatMap(({ of }, i): [string, number][] =>
            of.includes(unknown) ? [[`fact ${i}`, 1]] : [],
          ),
        ],
      ]),
    });
    if (answer.status !== 'optimal') throw new Error(`attack ended as ${answer.status}`);
    return Math.round(answer.result);
  });
  return { lo: lo!, hi: hi! };
}

/** The same knowledge for the engine's solver. */
export function asProgram({ unknowns, facts }: Knowledge, most = 10_000): Program {
  const rows = facts.map(({ of, min, max }): Row => ({
    lower: min,
    upper: max,
    entries: of.map((unknown) => [unknowns.indexOf(unknown), 1]),
  }));
  return {
    lower: unknowns.map(() => 0),
    upper: unknowns.map(() => most),
    cost: unknowns.map(() => 0),
    rows,
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

/** Everything a reader of all reports knows, kind of student by kind of student. */
export function readerKnowledge(
  publications: readonly PublishedFigures[],
  terms: string[],
  topics: string[],
): Knowledge {
  const rolls = publications.map(({ roll }) => roll);
  const years = [...new Set(rolls.flatMap(({ byYear }) => Object.keys(byYear)))];
  const unknowns = kindsOf(years.map(Number), topics, terms);
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
  return { unknowns, facts };
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
