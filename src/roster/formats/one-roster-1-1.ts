import { readTable } from '../csv-table.js';
import { type ReadOptions, type RosterSnapshot } from '../roster-snapshot.js';
import { type OneRosterManifest } from './one-roster-manifest.js';
import { isActive, ONE_ROSTER_PERSON, OneRosterSurroundings } from './one-roster-people.js';
import { idList } from './org-lines.js';
import { kindOfRole } from './role-words.js';

/** 1EdTech OneRoster 1.1, CSV binding: role and schools of a person stand in users.csv. */
export function readOneRoster11(manifest: OneRosterManifest, options: ReadOptions): RosterSnapshot {
  const users = manifest.required('users.csv');
  const delta = users.mode === 'delta';
  const { rows } = readTable(users.file, {
    ...ONE_ROSTER_PERSON,
    preferredName: { headings: ['metadata.preferredName', 'preferredGivenName'] },
    orgs: { headings: ['orgSourcedIds'], required: true },
    role: { headings: ['role'], required: true },
  });
  const around = new OneRosterSurroundings(manifest, delta, () =>
    rows.flatMap((row) => idList(row.cell('orgs'))),
  );
  const register = around.register(options, rows);
  let withoutAccount = 0;
  for (const row of rows) {
    const role = row.cell('role') ?? '';
    const kind = delta && role === '' ? null : kindOfRole(role);
    const orgIds = idList(row.cell('orgs'));
    if (kind === 'without-account') withoutAccount++;
    else if (kind === undefined) register.refuseRole(row, row.placeOf('role'));
    else {
      const id = row.cell('id') ?? '';
      register.add({
        row,
        kind,
        orgIds: delta && orgIds.length === 0 ? null : orgIds,
        orgPlace: row.placeOf('orgs'),
        active: isActive(row),
        grade: row,
        demographics: around.demographics.get(id),
        tutorGroup: around.tutorGroupOf(id),
      });
    }
  }
  const { classes } = around;
  return register.snapshot({ format: 'oneroster-1.1', delta, classes, withoutAccount });
}
