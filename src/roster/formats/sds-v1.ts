import { ClassLists } from '../class-lists.js';
import { readTable } from '../csv-table.js';
import { EXTRA_COLUMNS, PeopleRegister } from '../people-register.js';
import { type DateOrder } from '../person-fields.rules.js';
import { fileNamed, requiredFile, type RosterFiles } from '../roster-files.js';
import {
  type PersonKind,
  type ReadOptions,
  type RosterFormat,
  type RosterSnapshot,
} from '../roster-snapshot.js';
import { Schools } from '../schools.js';

export interface SdsV1Headings {
  format: RosterFormat;
  personId: string;
  schoolId: string;
  schoolOfPerson: string;
  sectionOfMember: string;
  birthDates: DateOrder;
}

/** Microsoft School Data Sync v1: School, Student, Teacher and, for classes, three files more. */
export function readSdsV1(files: RosterFiles, options: ReadOptions): RosterSnapshot {
  return readHeaded(files, options, {
    format: 'sds-v1',
    personId: 'SIS ID',
    schoolId: 'SIS ID',
    schoolOfPerson: 'School SIS ID',
    sectionOfMember: 'Section SIS ID',
    birthDates: 'month-first',
  });
}

/** The same with the headings of Microsoft's UK edition; dates like 4/2/2000 start with the day. */
export function readSdsV1Uk(files: RosterFiles, options: ReadOptions): RosterSnapshot {
  return readHeaded(files, options, {
    format: 'sds-v1-uk',
    personId: 'ID',
    schoolId: 'DfE Number',
    schoolOfPerson: 'School DfE Number',
    sectionOfMember: 'Section ID',
    birthDates: 'day-first',
  });
}

function readHeaded(
  files: RosterFiles,
  options: ReadOptions,
  headings: SdsV1Headings,
): RosterSnapshot {
  const schools = readSchools(files, headings);
  const students = readPeople(files, 'Student.csv', headings);
  const teachers = readPeople(files, 'Teacher.csv', headings);
  const register = new PeopleRegister(
    schools,
    options,
    [...students, ...teachers].map((row) => row.cell('birthDate') ?? ''),
    headings.birthDates,
  );
  for (const row of students) addPerson(register, row, 'student');
  for (const row of teachers) addPerson(register, row, 'staff');

  const classes = readClasses(files, headings, schools);
  return register.snapshot({ format: headings.format, delta: false, classes, withoutAccount: 0 });
}

function readSchools(files: RosterFiles, headings: SdsV1Headings): Schools {
  const { rows } = readTable(requiredFile(files, 'School.csv'), {
    id: { headings: [headings.schoolId], required: true },
    name: { headings: ['Name'], required: true },
  });
  return new Schools(
    rows
      .map((row) => ({ sourceId: row.cell('id') ?? '', name: row.cell('name') ?? '', kind: '' }))
      .filter(({ sourceId }) => sourceId !== ''),
  );
}

function readPeople(files: RosterFiles, name: string, headings: SdsV1Headings) {
  return readTable(requiredFile(files, name), {
    ...EXTRA_COLUMNS,
    id: { headings: [headings.personId], required: true },
    org: { headings: [headings.schoolOfPerson], required: true },
    username: { headings: ['Username'], required: true },
    // Not "Secondary Email": that is a private address.
    email: { headings: ['Email', 'Email Address'] },
    givenName: { headings: ['First Name'] },
    familyName: { headings: ['Last Name'] },
    preferredName: { headings: ['Preferred Name', 'Preferred First Name', 'Known As'] },
    grade: { headings: ['Grade', 'Year Group'] },
    status: { headings: ['Status'] },
  }).rows;
}

function addPerson(
  register: PeopleRegister,
  row: ReturnType<typeof readPeople>[number],
  kind: PersonKind,
): void {
  const org = row.cell('org') ?? '';
  register.add({
    row,
    kind,
    orgIds: org === '' ? [] : [org],
    orgPlace: row.placeOf('org'),
    active: row.cell('status')?.toLowerCase() !== 'inactive',
    grade: row,
  });
}

function readClasses(
  files: RosterFiles,
  headings: SdsV1Headings,
  schools: Schools,
): ClassLists | undefined {
  const [sections, students, teachers] = [
    fileNamed(files, 'Section.csv'),
    fileNamed(files, 'StudentEnrollment.csv'),
    fileNamed(files, 'TeacherRoster.csv'),
  ];
  if (!sections || !students || !teachers) return undefined;
  const lists = new ClassLists(
    schools,
    readTable(sections, {
      id: { headings: [headings.personId], required: true },
      org: { headings: [headings.schoolOfPerson], required: true },
      name: { headings: ['Section Name'], required: true },
      kind: { headings: [] },
      status: { headings: ['Status'] },
    }).rows,
  );
  const columns = {
    classId: { headings: [headings.sectionOfMember], required: true },
    personId: { headings: [headings.personId], required: true },
    role: { headings: [] },
    status: { headings: [] },
  };
  lists.enrol(readTable(students, columns).rows, () => 'student');
  lists.enrol(readTable(teachers, columns).rows, () => 'staff');
  return lists;
}
