import { auditTargets, directionKey, type AuditTarget } from './audit-targets.rules.js';
import { tableOf } from './columns.rules.js';
import { certificateFaults } from './certificate.rules.js';
import { gates } from './gates.rules.js';
import { readerProgram } from './programs.rules.js';
import type { AuditResult, CertificateEntry, PublishedFigures } from './publication.js';
import { knowingTotal, knowingUsers, type KnowingReader } from './side-knowledge.rules.js';
import type { Bounds, Direction, Solver } from './solver.js';
import { MINIMUM_WIDTH } from './thresholds.js';

export interface CertifiedFigures extends PublishedFigures {
  certificate: CertificateEntry[];
}

/**
 * Attacks all publications of a school and academic year together, the newest last, and says of
 * every check whether it passed. One failure blocks the freeze. Works from what is published, so
 * that anyone can run it again; what needs the true counts is checked apart.
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
  const directions = targets.map(({ direction }) => direction);
  const answer = await solver.solve({ program, directions });
  if (answer.status !== 'optimal') return [unsolved('reader', answer)];
  const results = targets.map((target, i) => readerResult(target, answer.bounds[i]!));
  for (const reader of [
    ...publications.flatMap((figures) => {
      const total = figures.cells.find(({ statistic }) => statistic === 'total');
      const profile = `exact total of ${figures.period.key}`;
      return total ? [knowingTotal(profile, program, columns, figures, total.p)] : [];
    }),
    ...knowingUsers(program, columns, publications),
  ]) {
    results.push(await pinned(reader, targets, solver));
  }
  return results;
}

/**
 * The same for a reader who knows the true total of the newest publication. Only whether it passed
 * is kept: the interval would tell the total. A relaxed total that strays further than a reader
 * thinks possible is tried at the nearest count that they do.
 */
export async function auditAgainstTrueTotal(
  publications: readonly PublishedFigures[],
  total: number,
  solver: Solver,
): Promise<AuditResult> {
  const newest = publications.at(-1)!;
  const { program, columns } = readerProgram(publications);
  const targets = auditTargets(publications, columns);
  const reader = knowingTotal('true total', program, columns, newest, believable(newest, total));
  const { pass } = await pinned(reader, targets, solver);
  const faults = pass ? [] : ['who knows the true total could count a group'];
  return check(newest.period.key, reader.profile, faults);
}

function believable({ base, cells }: PublishedFigures, total: number): number {
  const p = cells.find(({ statistic }) => statistic === 'total')?.p ?? total;
  return Math.min(Math.max(total, p - base + 1), p + base - 1);
}

function readerResult({ name, roll }: AuditTarget, { lo, hi, exact }: Bounds): AuditResult {
  const pass = exact && hi - lo >= MINIMUM_WIDTH && lo < roll;
  return { target: name, profile: 'reader', lo, hi, pass };
}

/** The group that a knowing reader has the narrowest interval for, of those that were tried. */
async function pinned(
  { profile, program, known }: KnowingReader,
  targets: readonly AuditTarget[],
  solver: Solver,
): Promise<AuditResult> {
  const isKnown = (direction: Direction) =>
    known !== undefined && directionKey(direction) === directionKey(known);
  const sought = targets.filter(({ direction }) => !isKnown(direction));
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
