import { atomKey } from './atoms.rules.js';
import { dealStudents } from './columns.rules.js';
import { certificateProgram } from './programs.rules.js';
import type { CertificateEntry, PublishedFigures } from './publication.js';
import type { Solver } from './solver.js';

/**
 * A whole-number table behind all publications, found from the matrix, the figures and the roll
 * alone (step 6), so that it may be published. Undefined when the solver proves none; what it does
 * return is checked again by `certificateFaults`, without a solver.
 */
export async function certify(
  publications: readonly PublishedFigures[],
  solver: Solver,
): Promise<{ certificate: CertificateEntry[]; solverVersion: string } | undefined> {
  const { program, columns } = certificateProgram(publications);
  const answer = await solver.solve({ program });
  if (answer.status !== 'optimal') return undefined;
  const counts = new Map<string, number>();
  for (const atom of dealStudents(columns, answer.values)) {
    const key = atomKey(atom);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const certificate = [...counts].map(([key, y]) => ({ atomKey: key, y }));
  certificate.sort((a, b) => (a.atomKey < b.atomKey ? -1 : 1));
  return { certificate, solverVersion: answer.solver };
}
