import path from 'node:path';
import { placeInWords } from './broken-roster-file.js';
import { countsInWords, planImport } from './import-plan.rules.js';
import { readRoster } from './read-roster.js';
import { rosterFilesAt } from './roster-files.js';
import { type ReadOptions, type RosterSnapshot } from './roster-snapshot.js';

async function read(
  set: string,
  grades: ReadOptions['grades'] = 'as-given',
): Promise<RosterSnapshot> {
  const files = await rosterFilesAt(path.resolve('test/fixtures/rosters', set));
  return readRoster(files, { grades });
}

function refusedLines(snapshot: RosterSnapshot): string[] {
  return snapshot.refused.map((line) => `${placeInWords(line)}: ${line.reason}`);
}

function person(snapshot: RosterSnapshot, sourceId: string) {
  return snapshot.people.find((one) => one.sourceId === sourceId);
}

describe("Microsoft's sample of School Data Sync v1, UK", () => {
  it('is read whole, at each of its two schools', async () => {
    const snapshot = await read('sds-uk-v1-100');
    expect(snapshot).toMatchObject({
      format: 'sds-v1-uk',
      delta: false,
      refused: [],
      warnings: [],
    });
    expect(snapshot.people).toHaveLength(98);
    expect(snapshot.classes).toHaveLength(28);
    expect(countsInWords(planImport([], snapshot, { org: '10001' }))).toBe(
      'added 67, changed 0, left 0, refused 0',
    );
    expect(countsInWords(planImport([], snapshot, { org: '10002' }))).toBe(
      'added 31, changed 0, left 0, refused 0',
    );
  });

  it('asks which school when none is said, and lists them', async () => {
    const plan = planImport([], await read('sds-uk-v1-100'));
    expect(plan.problems.map(({ message }) => message)).toEqual([
      'The files have several schools. Say which with --org. They have: ' +
        '10001 (Contoso High School), 10002 (Fabrikam High School).',
    ]);
    expect(plan.added).toEqual([]);
  });

  it('gives people, years as given, and dates in the order that the column shows', async () => {
    const snapshot = await read('sds-uk-v1-100');
    expect(person(snapshot, '13003')).toMatchObject({
      kind: 'student',
      orgIds: ['10001'],
      username: 'fstark',
      givenName: 'Florence',
      familyName: 'Stark',
      yearGroup: 12,
      // 12/19/1997 in the UK headings: only month first can be meant.
      dateOfBirth: '1997-12-19',
    });
    expect(person(snapshot, '14001')).toMatchObject({ kind: 'staff', username: 'cbeane' });
    const { studentIds, staffIds, ...algebra } = snapshot.classes![0]!;
    expect(algebra).toEqual({
      sourceId: '11001',
      orgId: '10001',
      name: 'Math - Algebra 1',
      kind: 'taught',
    });
    expect([studentIds.length, staffIds]).toEqual([30, ['14001']]);
  });

  it('adds one to American grades', async () => {
    expect(person(await read('sds-uk-v1-100', 'us'), '13003')?.yearGroup).toBe(13);
  });
});

describe("Microsoft's sample of School Data Sync v2", () => {
  it.each([
    ['10001', 'added 8, changed 0, left 0, refused 0'],
    ['10002', 'added 11, changed 0, left 0, refused 0'],
    ['10003', 'added 2, changed 0, left 0, refused 8'],
    ['10004', 'added 0, changed 0, left 0, refused 0'],
  ])('at %s: %s', async (org, counts) => {
    expect(countsInWords(planImport([], await read('sds-v2'), { org }))).toBe(counts);
  });

  it('lists schools and colleges, not the ministry', async () => {
    const [problem] = planImport([], await read('sds-v2')).problems;
    expect(problem).toMatchObject({ code: 'several-schools' });
    expect(problem!.message).not.toContain('10000');
    expect(problem!.message).toContain('10003 (College of Higher Learning)');
    expect(planImport([], await read('sds-v2'), { org: '10000' }).problems[0]!.code).toBe(
      'unknown-school',
    );
  });

  it('refuses the students of a university, with the cell', async () => {
    const snapshot = await read('sds-v2');
    expect(refusedLines(snapshot)[0]).toBe(
      'users.csv, line 16, column 8 (grade): "PS1" is not a year from 1 to 14',
    );
    expect(snapshot.warnings).toEqual([
      {
        file: 'enrollments.csv',
        line: 16,
        reason: '8 lines name a class or person left out; this is the first',
      },
    ]);
  });

  it('makes sign-in names of addresses', async () => {
    const { added } = planImport([], await read('sds-v2'), { org: '10001' });
    expect(added[0]).toMatchObject({ username: 'oklein', email: 'oklein@classrmtest31.org' });
  });
});

describe('OneRoster 1.1', () => {
  it('takes the people, ignores parents, and refuses lines with their place', async () => {
    const snapshot = await read('oneroster-1.1');
    expect(snapshot).toMatchObject({ format: 'oneroster-1.1', delta: false, withoutAccount: 2 });
    expect(snapshot.people.map(({ sourceId }) => sourceId)).toEqual([
      's-1',
      's-2',
      's-3',
      's-4',
      't-1',
      't-2',
    ]);
    expect(refusedLines(snapshot)).toEqual([
      'users.csv, line 7, column 17 (grades): "KG" is not a year from 1 to 14',
      'users.csv, line 8: repeats the id of line 2',
      'users.csv, line 9, column 5 (orgSourcedIds): belongs to no school',
      'users.csv, line 15, column 5 (orgSourcedIds): belongs to no school',
      'users.csv, line 16, column 6 (role): this role is not known here',
    ]);
    expect(countsInWords(planImport([], snapshot))).toBe('added 5, changed 0, left 0, refused 5');
  });

  it('cleans names and keeps their letters', async () => {
    const snapshot = await read('oneroster-1.1');
    const names = snapshot.people.map(({ givenName, familyName }) => [givenName, familyName]);
    expect(names.slice(0, 4)).toEqual([
      ['Amara', 'Okafor, Jr'],
      ['Zo\u00eb', 'Bront\u00eb'],
      ['ليلى', 'حسن'],
      ['🌟', ''],
    ]);
  });

  it('takes tutor groups from homerooms, and the optional columns', async () => {
    const snapshot = await read('oneroster-1.1');
    expect(person(snapshot, 's-1')).toMatchObject({
      tutorGroup: '7A',
      dateOfBirth: '2013-09-01',
      sex: 'female',
      send: true,
      pupilPremium: true,
      yearGroup: 7,
    });
    expect(person(snapshot, 's-2')).toMatchObject({ tutorGroup: null, sex: null, send: false });
    expect(person(snapshot, 't-1')).toMatchObject({
      yearGroup: undefined,
      username: 'r.grey',
      orgIds: ['org-quay'],
    });
    expect(person(snapshot, 't-2')).toMatchObject({ active: false });
    expect(snapshot.classes).toEqual([
      {
        sourceId: 'c-7a',
        orgId: 'org-quay',
        name: '7A',
        kind: 'tutor',
        studentIds: ['s-1', 's-3'],
        staffIds: ['t-1'],
      },
      {
        sourceId: 'c-ma',
        orgId: 'org-quay',
        name: 'Maths, set 1',
        kind: 'taught',
        studentIds: ['s-1'],
        staffIds: [],
      },
    ]);
  });

  it('warns about a cell it cannot read, and keeps what is known', async () => {
    const snapshot = await read('oneroster-1.1');
    expect(person(snapshot, 's-2')?.dateOfBirth).toBeUndefined();
    expect(snapshot.warnings.map((line) => `${placeInWords(line)}: ${line.reason}`)).toEqual([
      'demographics.csv, line 3, column 4 (birthDate): this cannot be read and is left out',
      'enrollments.csv, line 7: 1 line names a class or person left out; this is the first',
    ]);
  });

  it('counts American kindergarten as Year 1', async () => {
    expect(person(await read('oneroster-1.1', 'us'), 's-5')?.yearGroup).toBe(1);
  });

  it('reads a delta: changes, and who is marked as gone, even without a name', async () => {
    const snapshot = await read('oneroster-1.1-delta');
    expect(snapshot).toMatchObject({ delta: true, refused: [], classes: null });
    expect(snapshot.people.map(({ sourceId, active }) => [sourceId, active])).toEqual([
      ['s-1', true],
      ['s-2', false],
      ['s-9', true],
    ]);
    expect(person(snapshot, 's-1')).toMatchObject({ familyName: 'Grey', yearGroup: 8 });
  });
});

describe('OneRoster 1.2', () => {
  it('takes roles and schools from roles.csv', async () => {
    const snapshot = await read('oneroster-1.2');
    expect(snapshot).toMatchObject({ format: 'oneroster-1.2', delta: false, withoutAccount: 1 });
    expect(snapshot.people.map(({ sourceId, kind, orgIds }) => [sourceId, kind, orgIds])).toEqual([
      ['u-1', 'student', ['org-a']],
      ['u-2', 'student', ['org-b']],
      ['u-3', 'student', ['org-a', 'org-b']],
      ['u-4', 'staff', ['org-a']],
      ['u-7', 'student', ['org-a']],
    ]);
    expect(refusedLines(snapshot)).toEqual([
      'users.csv, line 7, column 1 (sourcedId): has no role in roles.csv',
    ]);
    expect(person(snapshot, 'u-1')).toMatchObject({
      preferredName: 'Jo',
      tutorGroup: '10X',
      yearGroup: 10,
    });
    expect(person(snapshot, 'u-2')).toMatchObject({ username: 'max@birch.example', yearGroup: 12 });
  });

  it('does not take a department for a school', async () => {
    const [problem] = planImport([], await read('oneroster-1.2')).problems;
    expect(problem!.message).toContain('org-a (Ash School), org-b (Birch School).');
  });

  it('reads a delta that does not repeat the role', async () => {
    const snapshot = await read('oneroster-1.2-delta');
    expect(snapshot).toMatchObject({ delta: true, refused: [], classes: null });
    expect(
      snapshot.people.map(({ sourceId, kind, orgIds, active }) => [sourceId, kind, orgIds, active]),
    ).toEqual([
      ['u-1', null, [], true],
      ['u-3', null, [], false],
      ['u-8', 'student', ['org-a'], true],
      ['u-9', null, [], true],
    ]);
  });
});

describe('School Data Sync v1, US, and v2.1', () => {
  it('v1: other column order, extra columns, somebody inactive, one id for two kinds', async () => {
    const snapshot = await read('sds-v1-us', 'us');
    expect(snapshot).toMatchObject({ format: 'sds-v1', classes: null, refused: [] });
    expect(snapshot.people).toMatchObject([
      {
        kind: 'student',
        sourceId: '1',
        givenName: 'Jay',
        yearGroup: 7,
        dateOfBirth: '2013-09-10',
        tutorGroup: '6B',
        sex: 'male',
      },
      {
        kind: 'student',
        sourceId: '2',
        yearGroup: 1,
        tutorGroup: null,
        email: 'kroe@maple.example',
      },
      { kind: 'student', sourceId: '3', active: false },
      { kind: 'staff', sourceId: '1', givenName: 'Tess' },
    ]);
    expect(countsInWords(planImport([], snapshot))).toBe('added 3, changed 0, left 0, refused 0');
  });

  it('v2.1: roles, demographics, parents by relationship, alumni', async () => {
    const snapshot = await read('sds-v2.1');
    expect(snapshot).toMatchObject({ format: 'sds-v2.1', withoutAccount: 2, classes: null });
    expect(snapshot.people).toMatchObject([
      { sourceId: '1', kind: 'student', yearGroup: 10, sex: 'female', dateOfBirth: '2010-03-04' },
      { sourceId: '4', kind: 'staff', orgIds: ['o-1'], email: 'ann.white@willow.example' },
    ]);
    expect(refusedLines(snapshot)).toEqual([
      'roles.csv, line 3, column 5 (grade): "PK" is not a year from 1 to 14',
      'users.csv, line 6, column 1 (sourcedId): has no role in roles.csv',
    ]);
  });
});
