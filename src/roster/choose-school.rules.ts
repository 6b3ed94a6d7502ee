import { type RosterOrg, type RosterSnapshot } from './roster-snapshot.js';

export type SchoolProblem =
  | { code: 'several-schools'; message: string; schools: RosterOrg[] }
  | { code: 'unknown-school'; message: string; schools: RosterOrg[] }
  | { code: 'no-school'; message: string };

/**
 * Which school of the files is meant. A delta may name no school at all: then `orgId` is null and
 * means the school that imports.
 */
export function chooseSchool(
  { orgs, delta }: Pick<RosterSnapshot, 'orgs' | 'delta'>,
  wanted: string | undefined,
): { orgId: string | null } | { problem: SchoolProblem } {
  const schools = orgs.filter(({ isSchool }) => isSchool);
  if (wanted !== undefined) {
    if (schools.some(({ sourceId }) => sourceId === wanted) || delta) return { orgId: wanted };
    const message = `The files have no school with the id ${wanted}. ${inWords(schools)}`;
    return { problem: { code: 'unknown-school', message, schools } };
  }
  if (schools.length > 1) {
    const message = `The files have several schools. Say which with --org. ${inWords(schools)}`;
    return { problem: { code: 'several-schools', message, schools } };
  }
  if (schools.length === 0 && !delta) {
    return { problem: { code: 'no-school', message: 'The files have no school in them.' } };
  }
  return { orgId: schools[0]?.sourceId ?? null };
}

function inWords(schools: readonly RosterOrg[]): string {
  const list = schools.map(({ sourceId, name }) => `${sourceId} (${name})`).join(', ');
  return list === '' ? 'They have no school.' : `They have: ${list}.`;
}
