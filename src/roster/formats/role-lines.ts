import { type TableRow } from '../csv-table.js';
import { type PersonKind } from '../roster-snapshot.js';
import { kindOfRole } from './role-words.js';

export type RoleColumn = 'personId' | 'org' | 'role' | 'primary' | 'status' | 'grade';

export type RolesOfPerson =
  | { kind: PersonKind; orgIds: string[]; first: TableRow<RoleColumn> }
  | 'without-account'
  | 'unknown-role';

/**
 * What the lines of roles.csv (OneRoster 1.2, SDS v2.1) say about each person, by source id.
 *
 * Somebody with any role of a student is a student, whatever else they are: rights of staff must
 * not come out of an unclear export. Start and end dates of roles are not looked at: a full export
 * says who is there, and past end dates stand in many (Microsoft's own sample is all past).
 */
export function rolesByPerson(rows: TableRow<RoleColumn>[]): Map<string, RolesOfPerson> {
  const byPerson = new Map<string, TableRow<RoleColumn>[]>();
  for (const row of rows) {
    if (row.cell('status')?.toLowerCase() === 'tobedeleted') continue;
    const person = row.cell('personId') ?? '';
    const lines = byPerson.get(person);
    if (lines) lines.push(row);
    else byPerson.set(person, [row]);
  }
  return new Map([...byPerson].map(([person, lines]) => [person, together(lines)]));
}

function together(lines: TableRow<RoleColumn>[]): RolesOfPerson {
  const kinds = lines.map((row) => kindOfRole(row.cell('role') ?? ''));
  const kind = (['student', 'staff'] as const).find((one) => kinds.includes(one));
  if (!kind) return kinds.includes('without-account') ? 'without-account' : 'unknown-role';
  const ofKind = lines.filter((_, index) => kinds[index] === kind);
  const orgIds = ofKind.map((row) => row.cell('org') ?? '').filter((id) => id !== '');
  return { kind, orgIds: [...new Set(orgIds)], first: ofKind.find(isPrimary) ?? ofKind[0]! };
}

function isPrimary(row: TableRow<RoleColumn>): boolean {
  return ['true', 'primary'].includes((row.cell('primary') ?? '').toLowerCase());
}
