import { readTable } from '../csv-table.js';
import { EXTRA_COLUMNS, PeopleRegister } from '../people-register.js';
import { fileNamed, requiredFile, type RosterFiles } from '../roster-files.js';
import { type ReadOptions, type RosterSnapshot } from '../roster-snapshot.js';
import { readClassLists } from './enrolled-by-role.js';
import { idList, readOrgs } from './org-lines.js';
import { kindOfRole } from './role-words.js';

/** Microsoft School Data Sync v2: role, schools and grade of a person stand in users.csv. */
export function readSdsV2(files: RosterFiles, options: ReadOptions): RosterSnapshot {
  const schools = readOrgs(requiredFile(files, 'orgs.csv'));
  const { rows } = readTable(requiredFile(files, 'users.csv'), {
    ...EXTRA_COLUMNS,
    id: { headings: ['sourcedId'], required: true },
    orgs: { headings: ['orgSourcedIds'], required: true },
    role: { headings: ['role'], required: true },
    username: { headings: ['username'], required: true },
    email: { headings: ['email'] },
    givenName: { headings: ['givenName'] },
    familyName: { headings: ['familyName'] },
    preferredName: { headings: ['preferredGivenName', 'Preferred Name'] },
    grade: { headings: ['grade', 'grades'] },
  });
  const birthDates = rows.map((row) => row.cell('birthDate') ?? '');
  const register = new PeopleRegister(schools, options, birthDates, 'month-first');
  let withoutAccount = 0;
  for (const row of rows) {
    const kind = kindOfRole(row.cell('role') ?? '');
    if (kind === 'without-account') withoutAccount++;
    else if (kind === undefined) register.refuseRole(row, row.placeOf('role'));
    else {
      const orgIds = idList(row.cell('orgs'));
      register.add({ row, kind, orgIds, orgPlace: row.placeOf('orgs'), active: true, grade: row });
    }
  }
  const classes = readClassLists(
    schools,
    fileNamed(files, 'classes.csv'),
    fileNamed(files, 'enrollments.csv'),
  );
  return register.snapshot({ format: 'sds-v2', delta: false, classes, withoutAccount });
}
