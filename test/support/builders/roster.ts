import { type CurrentPerson } from '../../../src/roster/import-plan.js';
import { type RosterPerson, type RosterSnapshot } from '../../../src/roster/roster-snapshot.js';

let made = 0;

/** An active student from a roster. */
export function anAccount(traits: Partial<CurrentPerson> = {}): CurrentPerson {
  const n = ++made;
  return {
    id: `account-${n}`,
    kind: 'student',
    sourceId: `source-${n}`,
    active: true,
    username: `user-${traits.sourceId ?? n}${traits.kind === 'staff' ? '-staff' : ''}`,
    givenName: 'Ann',
    familyName: 'Lee',
    preferredName: null,
    email: null,
    yearGroup: null,
    tutorGroup: null,
    dateOfBirth: null,
    sex: null,
    send: null,
    pupilPremium: null,
    ...traits,
  };
}

/** An active student of the school "school", as a file has them. */
export function aPerson(traits: Partial<RosterPerson> = {}): RosterPerson {
  const n = ++made;
  return {
    at: { file: 'users.csv', line: n + 1 },
    sourceId: `source-${n}`,
    kind: 'student',
    orgIds: ['school'],
    active: true,
    username: `user-${traits.sourceId ?? n}`,
    givenName: 'Ann',
    familyName: 'Lee',
    ...traits,
  };
}

/** A full export of one school. */
export function aSnapshot(
  people: RosterPerson[],
  traits: Partial<RosterSnapshot> = {},
): RosterSnapshot {
  return {
    format: 'oneroster-1.1',
    delta: false,
    orgs: [{ sourceId: 'school', name: 'Harbour Academy', kind: 'school', isSchool: true }],
    people,
    classes: null,
    refused: [],
    warnings: [],
    withoutAccount: 0,
    ...traits,
  };
}
