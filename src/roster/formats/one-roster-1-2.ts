import { readTable } from '../csv-table.js';
import { type ReadOptions, type RosterSnapshot } from '../roster-snapshot.js';
import { type OneRosterManifest } from './one-roster-manifest.js';
import { isActive, ONE_ROSTER_PERSON, OneRosterSurroundings } from './one-roster-people.js';
import { rolesByPerson } from './role-lines.js';

/**
 * 1EdTech OneRoster 1.2, CSV binding: role and school of a person stand in roles.csv. A delta may
 * give a changed name without the role, which did not change; then `kind` is null and `orgIds`
 * empty.
 */
export function readOneRoster12(manifest: OneRosterManifest, options: ReadOptions): RosterSnapshot {
  const users = manifest.required('users.csv');
  const rolesFile =
    users.mode === 'delta' ? manifest.file('roles.csv') : manifest.required('roles.csv');
  const delta = users.mode === 'delta' || rolesFile?.mode === 'delta';
  const { rows } = readTable(users.file, {
    ...ONE_ROSTER_PERSON,
    preferredName: { headings: ['preferredGivenName'] },
  });
  const roles = rolesByPerson(
    rolesFile
      ? readTable(rolesFile.file, {
          personId: { headings: ['userSourcedId'], required: true },
          org: { headings: ['orgSourcedId'], required: true },
          role: { headings: ['role'], required: true },
          primary: { headings: ['roleType'] },
          status: { headings: ['status'] },
          grade: { headings: [] },
        }).rows
      : [],
  );
  const around = new OneRosterSurroundings(manifest, delta, () =>
    [...roles.values()].flatMap((role) => (typeof role === 'string' ? [] : role.orgIds)),
  );
  const register = around.register(options, rows);
  let withoutAccount = 0;
  for (const row of rows) {
    const id = row.cell('id') ?? '';
    const role = roles.get(id);
    const active = isActive(row);
    if (role === 'without-account') withoutAccount++;
    else if (role === 'unknown-role') register.refuseRole(row, {});
    else if (!role && !delta && active) {
      register.refuse(row, row.placeOf('id'), 'has no role in roles.csv', { sourceId: id });
    } else {
      register.add({
        row,
        kind: role?.kind ?? null,
        orgIds: role?.orgIds ?? null,
        active,
        grade: row,
        demographics: around.demographics.get(id),
        tutorGroup: around.tutorGroupOf(id),
      });
    }
  }
  const { classes } = around;
  return register.snapshot({ format: 'oneroster-1.2', delta, classes, withoutAccount });
}
