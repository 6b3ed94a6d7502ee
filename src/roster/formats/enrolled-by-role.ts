import { ClassLists, type ClassColumn, type MemberColumn } from '../class-lists.js';
import { readTable, type ColumnsWanted, type TableRow } from '../csv-table.js';
import { type RosterFile } from '../roster-files.js';
import { type PersonKind } from '../roster-snapshot.js';
import { type Schools } from '../schools.js';
import { kindOfRole } from './role-words.js';

const CLASSES: ColumnsWanted<ClassColumn> = {
  id: { headings: ['sourcedId'], required: true },
  org: { headings: ['orgSourcedId', 'schoolSourcedId'], required: true },
  name: { headings: ['title'], required: true },
  // "homeroom" or "scheduled"; OneRoster only.
  kind: { headings: ['classType'] },
  status: { headings: ['status'] },
};

const MEMBERS: ColumnsWanted<MemberColumn> = {
  classId: { headings: ['classSourcedId'], required: true },
  personId: { headings: ['userSourcedId'], required: true },
  role: { headings: ['role'], required: true },
  status: { headings: ['status'] },
};

/** classes.csv and enrollments.csv of SDS v2, v2.1 and OneRoster; nothing unless both are there. */
export function readClassLists(
  schools: Schools,
  classes: RosterFile | undefined,
  enrollments: RosterFile | undefined,
): ClassLists | undefined {
  if (!classes || !enrollments) return undefined;
  const lists = new ClassLists(schools, readTable(classes, CLASSES).rows);
  lists.enrol(readTable(enrollments, MEMBERS).rows, enrolledAs);
  return lists;
}

function enrolledAs(row: TableRow<MemberColumn>): PersonKind | null {
  if (row.cell('status')?.toLowerCase() === 'tobedeleted') return null;
  const kind = kindOfRole(row.cell('role') ?? '');
  return kind === 'student' || kind === 'staff' ? kind : null;
}
