import { countStudents, studentsOf, type Atom } from './atoms.rules.js';
import { auditAgainstTrueTotal, auditPublications, type CertifiedFigures } from './audit.js';
import { CATALOGUE_VERSION, display, plan } from './catalogue.rules.js';
import { certify } from './certify.js';
import { gates } from './gates.rules.js';
import type {
  AuditResult,
  Contribution,
  Period,
  Publication,
  PublishedFigures,
  Roll,
  TopicList,
  Withheld,
} from './publication.js';
import { roundTogether, type RoundedCell, type Rounding } from './rounding.js';
import type { Solver } from './solver.js';
import { BASE, MAXIMUM_TERMS } from './thresholds.js';

export interface PublicationRequest {
  /** The school's id: it is part of every keyed draw. */
  school: string;
  academicYear: string;
  period: Period;
  /** Of the period's terms only; a student once a term. */
  contributions: readonly Contribution[];
  roll: Roll;
  topics: TopicList;
  /** Every publication of this school and academic year that was ever frozen, oldest first. */
  frozen: readonly CertifiedFigures[];
  /** The secret rounding key. */
  key: Uint8Array;
}

/** Only `ready` may be shown to the person who signs off. */
export type Prepared =
  | { kind: 'ready'; publication: Publication }
  | {
      kind: 'refused';
      reason: 'bad-input' | 'solver' | 'certificate' | 'audit';
      details: string[];
    };

/**
 * Rounds, gates, certifies and audits one publication (disclosure-control.md, "Algorithm"). Fails
 * closed: whatever cannot be proved comes back as `refused`, with no figure in it.
 */
export async function preparePublication(
  request: PublicationRequest,
  solver: Solver,
): Promise<Prepared> {
  const { students, faults } = studentsOf(request.contributions, request.topics);
  faults.push(...requestFaults(request, students));
  if (faults.length > 0) return { kind: 'refused', reason: 'bad-input', details: faults };

  const rounded = await roundWithinGates(request, students, solver);
  if (rounded.kind === 'refused') {
    return { kind: 'refused', reason: 'solver', details: [rounded.why] };
  }
  const { school, academicYear, period, roll } = request;
  const figures: PublishedFigures = {
    school,
    academicYear,
    period,
    base: BASE,
    roll,
    cells: rounded.cells.map(({ cell: { statistic, cellKey, atomSetHash }, p }) => ({
      statistic,
      cellKey,
      atomSetHash,
      p,
      display: display(p, BASE),
    })),
    withheld: rounded.withheld,
  };
  const certified = await certify([...request.frozen, figures], solver);
  if (!certified) {
    return { kind: 'refused', reason: 'certificate', details: ['no whole-number table was found'] };
  }
  const { certificate, solverVersion } = certified;
  const publications = [...request.frozen, { ...figures, certificate }];
  const audit = [
    nearTheTruth(rounded.cells, students, rounded.bound, period),
    ...(await auditPublications(publications, solver)),
    ...(figures.cells.length > 0
      ? [await auditAgainstTrueTotal(publications, students.length, solver)]
      : []),
  ];
  const failed = audit.filter(({ pass }) => !pass);
  if (failed.length > 0) return { kind: 'refused', reason: 'audit', details: failed.map(inWords) };
  return {
    kind: 'ready',
    publication: {
      ...figures,
      catalogueVersion: CATALOGUE_VERSION,
      solverVersion,
      relaxedSteps: rounded.relaxedSteps,
      certificate,
      audit,
    },
  };
}

type Gated = Extract<Rounding, { kind: 'rounded' }> & { withheld: Withheld[] };

/** Step 5: what the gates drop is dropped for good, and the rest is rounded again without it. */
async function roundWithinGates(
  { school, period, roll, topics, frozen, key }: PublicationRequest,
  students: readonly Atom[],
  solver: Solver,
): Promise<Gated | Extract<Rounding, { kind: 'refused' }>> {
  const planned = plan(period, roll, topics);
  const withheld = [...planned.withheld];
  let cells = planned.cells;
  let relaxedSteps: string[] = [];
  while (cells.length > 0) {
    const table = { period, roll, cells };
    const rounding = await roundTogether(
      { school, table, students, frozen, base: BASE, key },
      solver,
    );
    if (rounding.kind === 'refused') return rounding;
    withheld.push(
      ...rounding.dropped.map((statistic): Withheld => ({ statistic, reason: 'no-solution' })),
    );
    const closed = gates(
      rounding.cells.map(({ cell, p }) => ({ statistic: cell.statistic, set: cell.set, p })),
      roll,
    );
    if (closed.length === 0) return { ...rounding, withheld };
    withheld.push(...closed);
    relaxedSteps = rounding.relaxedSteps;
    cells = cells.filter(({ statistic }) => !withheld.some((each) => each.statistic === statistic));
  }
  return { kind: 'rounded', cells: [], bound: 0, relaxedSteps, dropped: [], withheld };
}

/** The one check that needs the true counts; it keeps none of them. */
function nearTheTruth(
  cells: readonly RoundedCell[],
  students: readonly Atom[],
  bound: number,
  { key }: Period,
): AuditResult {
  const pass = cells.every(
    ({ cell, p }) => Math.abs(p - countStudents(students, cell.set)) <= bound,
  );
  return {
    target: key,
    profile: 'near the truth',
    lo: null,
    hi: null,
    pass,
    ...(pass ? {} : { why: 'a figure strays too far from its count' }),
  };
}

function requestFaults(request: PublicationRequest, students: readonly Atom[]): string[] {
  const { contributions, period, roll, frozen, school, academicYear } = request;
  const faults: string[] = [];
  const terms = new Set([...frozen, request].flatMap((each) => each.period.terms));
  if (roll.total === 0) faults.push('nobody is on the roll');
  if (period.terms.length === 0) faults.push('the period has no term');
  if (terms.size > MAXIMUM_TERMS) faults.push(`more than ${MAXIMUM_TERMS} terms are linked`);
  if (frozen.some((each) => each.school !== school || each.academicYear !== academicYear)) {
    faults.push('a frozen publication is of another school or academic year');
  }
  if (contributions.some(({ term }) => !period.terms.includes(term))) {
    faults.push('a contribution is of a term outside the period');
  }
  const sum = Object.values(roll.byYear).reduce((total, n) => total + n, 0);
  if (sum !== roll.total) faults.push('the roll by year does not add up to the roll');
  const years = new Set(students.map(({ year }) => year));
  for (const year of years) {
    const users = students.filter((student) => student.year === year).length;
    if (users > (roll.byYear[year] ?? 0)) faults.push(`more users than people in year ${year}`);
  }
  return faults;
}

function inWords({ target, profile, lo, hi, why }: AuditResult): string {
  return `${profile}: ${target}${lo === null ? '' : ` lies in [${lo}, ${hi}]`}${why ? ` (${why})` : ''}`;
}
