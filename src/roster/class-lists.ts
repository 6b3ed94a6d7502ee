import { type TableRow } from './csv-table.js';
import { cleanText } from './person-fields.rules.js';
import {
  type PersonKind,
  type RefusedLine,
  type RosterClass,
  type RosterPerson,
} from './roster-snapshot.js';
import { type Schools } from './schools.js';

export type ClassColumn = 'id' | 'org' | 'name' | 'kind' | 'status';
export type MemberColumn = 'classId' | 'personId' | 'role' | 'status';

/**
 * Reads the classes with their members. A line that names a class or person nobody knows is counted,
 * not refused: one pupil left out would otherwise fill the list with a dozen lines of the same.
 */
export class ClassLists {
  private readonly classes = new Map<string, RosterClass>();
  private readonly members: { row: TableRow<MemberColumn>; kind: PersonKind }[] = [];

  constructor(
    private readonly schools: Schools,
    rows: TableRow<ClassColumn>[],
  ) {
    for (const row of rows) this.addClass(row);
  }

  /**
   * @param members lines of one enrolment file
   * @param kindOf null when the line names no member: a parent, or somebody who left the class
   */
  enrol(
    members: TableRow<MemberColumn>[],
    kindOf: (row: TableRow<MemberColumn>) => PersonKind | null,
  ): void {
    for (const row of members) {
      const kind = kindOf(row);
      if (kind !== null) this.members.push({ row, kind });
    }
  }

  /** The tutor group of each student by source id, from classes marked as such; the first wins. */
  tutorGroups(): Map<string, string> {
    const groups = new Map<string, string>();
    for (const { row, kind } of this.members) {
      const group = this.classes.get(row.cell('classId') ?? '');
      const student = row.cell('personId') ?? '';
      if (kind === 'student' && group?.kind === 'tutor' && !groups.has(student)) {
        groups.set(student, group.name);
      }
    }
    return groups;
  }

  filledWith(people: readonly RosterPerson[]): { classes: RosterClass[]; warnings: RefusedLine[] } {
    const known = new Set(people.filter(({ active }) => active).map((person) => memberKey(person)));
    const strays = new Map<string, { first: number; count: number }>();
    for (const { row, kind } of this.members) {
      const group = this.classes.get(row.cell('classId') ?? '');
      const sourceId = row.cell('personId') ?? '';
      if (group && known.has(memberKey({ kind, sourceId }))) {
        const ids = kind === 'student' ? group.studentIds : group.staffIds;
        if (!ids.includes(sourceId)) ids.push(sourceId);
        continue;
      }
      const stray = strays.get(row.file) ?? { first: row.line, count: 0 };
      strays.set(row.file, { ...stray, count: stray.count + 1 });
    }
    const warnings = [...strays].map(([file, { first, count }]) => ({
      file,
      line: first,
      reason: `${count} ${count === 1 ? 'line names' : 'lines name'} a class or person left out; this is the first`,
    }));
    return { classes: [...this.classes.values()], warnings };
  }

  private addClass(row: TableRow<ClassColumn>): void {
    const sourceId = row.cell('id') ?? '';
    const orgId = this.schools.schoolOf(row.cell('org') ?? '');
    const over = ['inactive', 'tobedeleted'].includes((row.cell('status') ?? '').toLowerCase());
    if (sourceId === '' || orgId === undefined || over || this.classes.has(sourceId)) return;
    this.classes.set(sourceId, {
      sourceId,
      orgId,
      name: cleanText(row.cell('name') ?? '') || sourceId,
      kind: row.cell('kind')?.toLowerCase() === 'homeroom' ? 'tutor' : 'taught',
      studentIds: [],
      staffIds: [],
    });
  }
}

function memberKey({ kind, sourceId }: { kind: PersonKind | null; sourceId: string }): string {
  return `${kind} ${sourceId}`;
}
