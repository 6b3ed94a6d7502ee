import { preparePublication } from './prepare-publication.js';
import type { Publication } from './publication.js';
import {
  asProgram,
  counts,
  rangeByYalps,
  readerKnowledge,
  type Knowledge,
} from './attack.spec-support.js';
import { generator, madeUpSchool, periodsOf, requestFor } from './schools.spec-support.js';
import { openSolver, type Solver } from './solver.js';

/** Schools attacked kind by kind with an independent solver; schools whose masks are broken. */
const ATTACKED = 4;
const MASKED = 12;

let solver: Solver;
beforeAll(() => {
  solver = openSolver();
});
afterAll(() => solver.close());

/** A fact about a sum that is known exactly. */
const exactly = (of: string[], sum: number) => ({ of, min: sum, max: sum });

async function rangeByHighs(knowledge: Knowledge, group: readonly string[]) {
  const direction = group.map((unknown) => [knowledge.unknowns.indexOf(unknown), 1] as const);
  const answer = await solver.solve({ program: asProgram(knowledge), directions: [direction] });
  if (answer.status !== 'optimal') throw new Error(answer.status);
  return { lo: answer.bounds[0]!.lo, hi: answer.bounds[0]!.hi };
}

async function range(knowledge: Knowledge, group: readonly string[]) {
  const highs = await rangeByHighs(knowledge, group);
  expect(rangeByYalps(knowledge, group)).toEqual(highs);
  return highs;
}

describe('the attacker', () => {
  /** Known table 1: rows w–z, columns a–d, margins published, some cells hidden. */
  function hiddenCells(hidden: string[]): Knowledge {
    const rows: Record<string, number[]> = {
      w: [30, 47, 64, 89],
      x: [90, 124, 5, 31],
      y: [92, 100, 59, 85],
      z: [800, 991, 651, 685],
    };
    const names = Object.keys(rows);
    const value = (name: string) => rows[name[0]!]!['abcd'.indexOf(name[1]!)]!;
    const lines = [
      ...names.map((row) => [...'abcd'].map((column) => row + column)),
      ...[...'abcd'].map((column) => names.map((row) => row + column)),
    ];
    const left = (line: string[]) => line.filter((name) => hidden.includes(name));
    return {
      unknowns: hidden,
      facts: lines.map((line) => {
        const sum = left(line).reduce((total, name) => total + value(name), 0);
        return exactly(left(line), sum);
      }),
    };
  }

  it('solves known table 1, where every line has two gaps', async () => {
    const gaps = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd'];
    expect(await range(hiddenCells(gaps), ['wb'])).toEqual({ lo: 47, hi: 47 });
    expect(await range(hiddenCells([...gaps, 'xd']), ['wb'])).toEqual({ lo: 0, hi: 78 });
  });

  it('solves known table 2, where each of two linked tables is safe alone', async () => {
    // County 1 = A B I J, county 2 = K L M N; "big" = L M, "small" = the rest.
    const sizes = { A: 2, B: 2, I: 8, J: 8, K: 3, L: 3, M: 3, N: 7 };
    const sums = (hidden: string[], groups: string[]) => ({
      unknowns: hidden,
      facts: groups.map((group) => {
        const gaps = [...group].filter((name) => hidden.includes(name));
        const sum = gaps.reduce((total, name) => total + sizes[name as keyof typeof sizes], 0);
        return exactly(gaps, sum);
      }),
    });
    const hidden = [...'ABKLM'];
    const byCounty = ['ABIJ', 'KLMN'];
    const bySize = ['LM', 'ABIJKN'];
    expect(await range(sums(hidden, byCounty), ['K'])).toEqual({ lo: 0, hi: 9 });
    expect(await range(sums(hidden, bySize), ['K'])).toEqual({ lo: 0, hi: 7 });
    const linked = [...byCounty, ...bySize];
    expect(await range(sums(hidden, linked), ['K'])).toEqual({ lo: 3, hi: 3 });
    expect(await range(sums([...hidden, 'N'], linked), ['K'])).toEqual({ lo: 0, hi: 10 });
  });

  it('recovers nearly half of the cells that are only masked as "< 5"', async () => {
    const found = { hidden: 0, exactly: 0 };
    for (let seed = 0; seed < MASKED; seed += 1) {
      const knowledge = maskedTables(seed);
      if (knowledge.unknowns.length === 0) continue;
      const directions = knowledge.unknowns.map((_, i) => [[i, 1] as const]);
      const answer = await solver.solve({ program: asProgram(knowledge, 1, 4), directions });
      if (answer.status !== 'optimal') throw new Error(answer.status);
      found.hidden += answer.bounds.length;
      found.exactly += answer.bounds.filter(({ lo, hi }) => lo === hi).length;
    }
    expect(found.exactly / found.hidden).toBeGreaterThanOrEqual(0.45);
  });

  /** Year × sex, stage × topic, stage × SEND and their margins; cells of 1 to 4 are hidden. */
  function maskedTables(seed: number): Knowledge {
    const random = generator(seed);
    const stageOf = (year: number) => (year < 10 ? 'lower' : year < 12 ? 'middle' : 'upper');
    const students = madeUpSchool(seed, { topics: 6 }).contributions.map((each) => ({
      year: `year ${each.year}`,
      stage: stageOf(each.year),
      topic: each.mainTopic,
      sex: random() < 0.5 ? 'female' : 'male',
      send: random() < 0.15 ? 'any' : 'none',
    }));
    type Attribute = 'year' | 'stage' | 'topic' | 'sex' | 'send';
    const values = (of: Attribute) => [...new Set(students.map((student) => student[of]))];
    const count = (name: string) =>
      students.filter((student) =>
        name.split('/').every((part) => part === 'all' || Object.values(student).includes(part)),
      ).length;
    const crossed = (rows: Attribute, columns: Attribute) => [
      ...values(rows).map((row) => [...values(columns).map((column) => `${row}/${column}`), row]),
      ...values(columns).map((column) => [
        ...values(rows).map((row) => `${row}/${column}`),
        column,
      ]),
      [...values(rows), 'all'],
      [...values(columns), 'all'],
    ];
    const lines = [
      ...crossed('year', 'sex'),
      ...crossed('stage', 'topic'),
      ...crossed('stage', 'send'),
      ...values('stage').map((stage) => {
        const years = students.filter((student) => student.stage === stage);
        return [...new Set(years.map(({ year }) => year)), stage];
      }),
    ];
    const hidden = (name: string) => count(name) > 0 && count(name) < 5;
    return {
      unknowns: [...new Set(lines.flat())].filter(hidden),
      facts: lines.map((line) => {
        const [margin = '', ...parts] = line.toReversed();
        const shown = (names: string[]) =>
          names.filter((name) => !hidden(name)).reduce((sum, name) => sum + count(name), 0);
        const rest = shown([margin]) - shown(parts);
        const minus = hidden(margin) ? [margin] : [];
        return { of: parts.filter(hidden), minus, min: rest, max: rest };
      }),
    };
  }
});

describe('published figures under attack', () => {
  it('leave nothing narrower than 4, and an independent attack finds the same ends', async () => {
    for (let seed = 0; seed < ATTACKED; seed += 1) {
      const school = madeUpSchool(seed, { years: [7, 8], topics: 3, terms: 1 + (seed % 2) });
      const frozen: Publication[] = [];
      for (const period of periodsOf(school)) {
        const outcome = await preparePublication(
          requestFor(school, period, { frozen: [...frozen] }),
          solver,
        );
        if (outcome.kind === 'refused') throw new Error(outcome.details.join());
        frozen.push(outcome.publication);
      }
      const { terms } = school;
      const knowledge = readerKnowledge(frozen, terms, ['friends', 'family', 'sensitive']);
      const audited = frozen.at(-1)!.audit.filter(({ profile }) => profile === 'reader');
      for (const { target, lo, hi } of audited) {
        const group = groupOf(target, knowledge.unknowns, terms);
        if (!group) continue;
        expect([target, await rangeByHighs(knowledge, group)]).toEqual([target, { lo, hi }]);
        expect([target, rangeByYalps(knowledge, group)]).toEqual([target, { lo, hi }]);
        expect(hi! - lo!).toBeGreaterThanOrEqual(4);
      }
    }
  });

  /** The kinds of student in an audit target such as `b/year/8 not in a` or `b/total/all without a/year/8`. */
  function groupOf(target: string, kinds: string[], terms: string[]): string[] | undefined {
    const [of = '', notIn] = target.split(' not in ');
    const [outer = '', inner] = of.split(' without ');
    const inCell = (name: string) => {
      const [period = '', statistic = '', cellKey = ''] = name.split('/');
      const periodTerms = terms.includes(period) ? [period] : terms;
      return (kind: string) => counts(kind, terms, periodTerms, statistic, cellKey);
    };
    return kinds.filter(
      (kind) =>
        inCell(outer)(kind) &&
        !(inner && inCell(inner)(kind)) &&
        !(notIn && counts(kind, terms, [notIn], 'total', 'all')),
    );
  }
});
