import { readTable } from '../csv-table.js';
import { EXTRA_COLUMNS, PeopleRegister } from '../people-register.js';
import { fileNamed, requiredFile, type RosterFiles } from '../roster-files.js';
import { type ReadOptions, type RosterSnapshot } from '../roster-snapshot.js';
import { readDemographics } from './demographics-lines.js';
import { readClassLists } from './enrolled-by-role.js';
import { readOrgs } from './org-lines.js';
import { rolesByPerson } from './role-lines.js';

/**
 * Microsoft School Data Sync v2.1: people in users.csv; role, school and grade in roles.csv; parents
 * are users without a role whom relationships.csv names.
 */
export function readSdsV21(files: RosterFiles, options: ReadOptions): RosterSnapshot {
  const schools = readOrgs(requiredFile(files, 'orgs.csv'));
  const users = readTable(requiredFile(files, 'users.csv'), {
    ...EXTRA_COLUMNS,
    id: { headings: ['sourcedId'], required: true },
    username: { headings: ['username'], required: true },
    email: { headings: ['email'] },
    givenName: { headings: ['givenName'] },
    familyName: { headings: ['familyName'] },
    preferredName: { headings: ['preferredGivenName', 'Preferred Name'] },
  });
  const roles = rolesByPerson(
    readTable(requiredFile(files, 'roles.csv'), {
      personId: { headings: ['userSourcedId'], required: true },
      org: { headings: ['orgSourcedId'], required: true },
      role: { headings: ['role'], required: true },
      primary: { headings: ['isPrimary'] },
      grade: { headings: ['grade'] },
      status: { headings: [] },
    }).rows,
  );
  const demographics = readDemographics(fileNamed(files, 'demographics.csv'), 'userSourcedId');
  const contacts = readContacts(files);
  const register = new PeopleRegister(
    schools,
    options,
    [...users.rows, ...demographics.values()].map((row) => row.cell('birthDate') ?? ''),
    'month-first',
  );
  let withoutAccount = 0;
  for (const row of users.rows) {
    const id = row.cell('id') ?? '';
    const role = roles.get(id);
    if (role === 'without-account' || (!role && contacts.has(id))) withoutAccount++;
    else if (role === 'unknown-role') register.refuseRole(row, {});
    else if (!role) {
      register.refuse(row, row.placeOf('id'), 'has no role in roles.csv', { sourceId: id });
    } else {
      register.add({
        row,
        kind: role.kind,
        orgIds: role.orgIds,
        active: true,
        grade: role.first,
        demographics: demographics.get(id),
      });
    }
  }
  const classes = readClassLists(
    schools,
    fileNamed(files, 'classes.csv'),
    fileNamed(files, 'enrollments.csv'),
  );
  return register.snapshot({ format: 'sds-v2.1', delta: false, classes, withoutAccount });
}

/** Ids of the people who are somebody's parent, guardian or other contact. */
function readContacts(files: RosterFiles): Set<string> {
  const file = fileNamed(files, 'relationships.csv');
  if (!file) return new Set();
  const { rows } = readTable(file, {
    contact: { headings: ['relationshipUserSourcedId'], required: true },
  });
  return new Set(rows.map((row) => row.cell('contact') ?? ''));
}
