import { auditTargets, followsFromTotals, type AuditTarget } from './audit-targets.rules.js';
import { tableOf, type Column } from './columns.rules.js';
import { certificateFaults } from './certificate.rules.js';
import { gates } from './gates.rules.js';
import { readerProgram } from './programs.rules.js';
import type {
  AuditResult,
  CertificateEntry,
  PublishedCell,
  PublishedFigures,
} from './publication.js';
import {
  knowingTotals,
  knowingUsers,
  totalRow,
  type KnowingReader,
} from './side-knowledge.rules.js';
import type { Bounds, Program, Solver } from './solver.js';
import { MINIMUM_WIDTH } from './thresholds.js';

export interface CertifiedFigures extends PublishedFigures {
  certificate: CertificateEntry[];
}

/**
 * Attacks all publications of a school and academic year together, the newest last, and says of
 * every check whether it passed. One failure blocks the freeze. Works from what is published, so
 * that anyone can run it again; only the distance from the true counts is checked elsewhere.
 */
export async function auditPublications(
  publications: readonly CertifiedFigures[],
  solver: Solver,
): Promise<AuditResult[]> {
  const results = [
    ...arithmetic(publications),
    ...publications.map(unchanged),
    ...oneFigureEach(publications),
    ...publications.flatMap(gated),
  ];
  // Figures that fit no table have no interval to measure.
  if (results.some(({ pass }) => !pass)) return results;
  return [...results, ...(await attack(publications, solver))];
}

/** (a) The newest certificate fits every figure of every publication at once. */
function arithmetic(publications: readonly CertifiedFigures[]): AuditResult[] {
  const newest = publications.at(-1);
  if (!newest) return [];
  const faults = certificateFaults(publications, newest.certificate);
  return [check('all publications', 'arithmetic', faults)];
}

/** A frozen publication still fits the certificate that it was frozen with. */
function unchanged(publication: CertifiedFigures): AuditResult {
  const faults = certificateFaults([publication], publication.certificate);
  return check(publication.period.key, 'frozen', faults);
}

/** The same students have the same figure wherever they are counted. */
function oneFigureEach(publications: readonly PublishedFigures[]): AuditResult[] {
  const figures = new Map<string, number>();
  const faults: string[] = [];
  for (const { period, cells } of publications) {
    for (const { statistic, cellKey, atomSetHash, p } of cells) {
      if ((figures.get(atomSetHash) ?? p) !== p) {
        faults.push(`${period.key}/${statistic}/${cellKey}: has another figure elsewhere`);
      }
      figures.set(atomSetHash, p);
    }
  }
  return [check('all publications', 'one figure each', faults)];
}

function gated(publication: PublishedFigures): AuditResult[] {
  const table = tableOf(publication);
  const figures = table.cells.map(({ statistic, set }, i) => ({
    statistic,
    set,
    p: publication.cells[i]!.p,
  }));
  const faults = gates(figures, table.roll).map(
    ({ statistic, reason }) => `${statistic}: ${reason}`,
  );
  const hashes = table.cells.map(({ atomSetHash }) => atomSetHash);
  if (publication.cells.some((cell, i) => cell.atomSetHash !== hashes[i])) {
    faults.push('a cell does not hold the students it says');
  }
  return [check(publication.period.key, 'gates', faults)];
}

/** (b) and (c): what a reader, and a reader who knows more, can say of every group. */
async function attack(
  publications: readonly PublishedFigures[],
  solver: Solver,
): Promise<AuditResult[]> {
  const { program, columns } = readerProgram(publications);
  const targets = auditTargets(publications, columns);
  const answer = await solver.solve({
    program,
    directions: targets.map(({ direction }) => direction),
  });
  if (answer.status !== 'optimal') return [unsolved('reader', answer)];
  const results = targets.map((target, i) => readerResult(target, answer.bounds[i]!));
  const follows = followsFromTotals(publications, columns);
  for (const reader of [
    ...(await readersWithTotals(program, columns, publications, solver)),
    ...knowingUsers(program, columns, publications),
  ]) {
    results.push('pass' in reader ? reader : await pinned(reader, targets, follows, solver));
  }
  return results;
}

/**
 * Exact totals are tried as published and at both ends of what they can be together: how far a
 * group can range is concave in the totals, so it is narrowest at an end.
 */
async function readersWithTotals(
  program: Program,
  columns: readonly Column[],
  publications: readonly PublishedFigures[],
  solver: Solver,
): Promise<(KnowingReader | AuditResult)[]> {
  const withTotal = publications.filter(({ cells }) => cells.some(isTotal));
  const rows = withTotal.map((figures) => totalRow(columns, figures));
  const published = withTotal.map(({ cells }) => cells.find(isTotal)!.p);
  const readers: (KnowingReader | AuditResult)[] = [
    knowingTotals('exact totals as published', program, columns, withTotal, published),
  ];
  for (const [profile, sense] of [
    ['least exact totals', 1],
    ['most exact totals', -1],
  ] as const) {
    const cost = program.cost.map(() => 0);
    for (const [column, factor] of rows.flat()) cost[column]! += sense * factor;
    const answer = await solver.solve({ program: { ...program, cost } });
    if (answer.status !== 'optimal') {
      readers.push(unsolved(profile, answer));
      continue;
    }
    const totals = rows.map((row) => row.reduce((sum, [at, n]) => sum + n * answer.values[at]!, 0));
    readers.push(knowingTotals(profile, program, columns, withTotal, totals));
  }
  return readers;
}

function isTotal({ statistic }: PublishedCell): boolean {
  return statistic === 'total';
}

function readerResult({ name, roll }: AuditTarget, { lo, hi, exact }: Bounds): AuditResult {
  const pass = exact && hi - lo >= MINIMUM_WIDTH && lo < roll;
  return { target: name, profile: 'reader', lo, hi, pass };
}

/** The group that a knowing reader has the narrowest interval for, of those that were tried. */
async function pinned(
  { profile, program, knowsTotals }: KnowingReader,
  targets: readonly AuditTarget[],
  follows: (target: AuditTarget) => boolean,
  solver: Solver,
): Promise<AuditResult> {
  const sought = targets.filter((target) => !knowsTotals || !follows(target));
  const directions = sought.map(({ direction }) => direction);
  const answer = await solver.solve({ program, directions, enough: 1 });
  if (answer.status !== 'optimal') return unsolved(profile, answer);
  const width = ({ lo, hi }: Bounds) => hi - lo;
  const widths = answer.bounds.map(width);
  const narrowest = widths.indexOf(Math.min(...widths));
  const at = answer.bounds[narrowest];
  if (!at) return check('no group is left to find', profile, []);
  return { target: sought[narrowest]!.name, profile, lo: at.lo, hi: at.hi, pass: width(at) > 0 };
}

function check(target: string, profile: string, faults: readonly string[]): AuditResult {
  const result = { target, profile, lo: null, hi: null, pass: faults.length === 0 };
  return result.pass ? result : { ...result, why: faults.join('; ') };
}

/** (d) Whatever the solver cannot prove counts as a failure. */
function unsolved(profile: string, answer: { status: string; why?: string }): AuditResult {
  return check('solver', profile, [answer.why ?? answer.status]);
}
