import { anAccount, aPerson, aSnapshot } from '../../test/support/builders/roster.js';
import { planImport } from './import-plan.rules.js';
import { readRoster } from './read-roster.js';
import { type RosterSnapshot } from './roster-snapshot.js';

function read(files: Record<string, string[]>): RosterSnapshot {
  const entries = Object.entries(files).map(
    ([name, lines]) => [name, Buffer.from(lines.join('\r\n'))] as const,
  );
  return readRoster(new Map(entries), { grades: 'as-given' });
}

const reasons = (snapshot: RosterSnapshot) =>
  snapshot.refused.map((line) => [line.line, line.reason]);

const SDS_ORGS = [
  'sourcedId,name,type,parentSourcedId',
  'a,Ash School,school,',
  'b,Birch School,school,',
];

function sdsV2(...users: string[]): RosterSnapshot {
  const headings = 'sourcedId,orgSourcedIds,givenName,familyName,username,role,grade';
  return read({ 'orgs.csv': SDS_ORGS, 'users.csv': [headings, ...users] });
}

describe('one id on several lines', () => {
  it('at two schools with all else the same is one person at both', () => {
    const snapshot = sdsV2('1,a,Ann,Lee,ann,student,9', '1,b,Ann,Lee,ann,student,9');
    expect(snapshot.people).toMatchObject([{ sourceId: '1', orgIds: ['a', 'b'] }]);
    expect(snapshot.refused).toEqual([]);
  });

  it('with anything else different is refused, also at another school', () => {
    const snapshot = sdsV2('1,a,Ann,Lee,ann,student,9', '1,b,Bo,Ray,bo,student,9');
    expect(snapshot.people).toMatchObject([{ givenName: 'Ann', orgIds: ['a'] }]);
    expect(reasons(snapshot)).toEqual([[3, 'repeats the id of line 2']]);
  });

  it('that are wholly the same is refused once more each', () => {
    const line = '1,a,Ann,Lee,ann,student,9';
    expect(reasons(sdsV2(line, line, line))).toEqual([
      [3, 'repeats the id of line 2'],
      [4, 'repeats the id of line 2'],
    ]);
  });
});

describe('schools of a line', () => {
  it('tells a school that is not listed from none', () => {
    const snapshot = sdsV2('1,zz,Ann,Lee,ann,student,9', '2,,Bo,Ray,bo,student,9');
    expect(reasons(snapshot)).toEqual([
      [2, 'belongs to a school that the files do not list'],
      [3, 'belongs to no school'],
    ]);
  });

  it('takes the school that is listed when another is not', () => {
    expect(sdsV2('1,"zz, a",Ann,Lee,ann,student,9').people).toMatchObject([{ orgIds: ['a'] }]);
  });
});

describe('lines that are over', () => {
  const manifest = (...modes: string[]) => [
    'propertyName,value',
    'oneroster.version,1.2',
    ...modes.map((mode) => `file.${mode}`),
  ];
  const users = [
    'sourcedId,status,enabledUser,username,givenName,familyName,grades',
    'u1,active,true,ann,Ann,Lee,07',
    'u2,active,true,tess,Tess,Teach,PS1',
  ];

  it('a school, a role, an enrolment to be deleted count for nothing', () => {
    const snapshot = read({
      'manifest.csv': manifest(
        'orgs,bulk',
        'users,bulk',
        'roles,bulk',
        'classes,bulk',
        'enrollments,bulk',
      ),
      'orgs.csv': [
        'sourcedId,status,name,type',
        'a,active,Ash School,school',
        'b,tobedeleted,Birch School,school',
      ],
      'users.csv': users,
      'roles.csv': [
        'userSourcedId,status,roleType,role,orgSourcedId',
        'u1,tobedeleted,secondary,teacher,b',
        'u1,active,primary,student,a',
        'u2,tobedeleted,secondary,student,a',
        'u2,active,primary,teacher,a',
      ],
      'classes.csv': [
        'sourcedId,status,title,classType,schoolSourcedId',
        'c,active,7A,scheduled,a',
        'd,tobedeleted,7B,scheduled,a',
      ],
      'enrollments.csv': [
        'status,classSourcedId,userSourcedId,role',
        'active,c,u2,teacher',
        'tobedeleted,c,u1,student',
      ],
    });
    expect(snapshot.orgs.map(({ sourceId }) => sourceId)).toEqual(['a']);
    expect(snapshot.people.map(({ sourceId, kind }) => [sourceId, kind])).toEqual([
      ['u1', 'student'],
      ['u2', 'staff'],
    ]);
    expect(snapshot.classes).toMatchObject([{ sourceId: 'c', studentIds: [], staffIds: ['u2'] }]);
  });

  it('a section that is inactive has no class', () => {
    const snapshot = read({
      'School.csv': ['DfE Number,Name', 'a,Ash School'],
      'Student.csv': ['ID,School DfE Number,First Name,Username', '1,a,Ann,ann'],
      'Teacher.csv': ['ID,School DfE Number,First Name,Username'],
      'Section.csv': [
        'ID,School DfE Number,Section Name,Status',
        'x,a,Maths,Active',
        'y,a,Art,Inactive',
      ],
      'StudentEnrollment.csv': ['Section ID,ID', 'x,1', 'y,1'],
      'TeacherRoster.csv': ['Section ID,ID'],
    });
    expect(snapshot.classes).toMatchObject([{ sourceId: 'x', studentIds: ['1'] }]);
  });

  it('a delta reads a new year without the role, and no grade of a teacher refuses anybody', () => {
    const snapshot = read({ 'manifest.csv': manifest('users,delta'), 'users.csv': users });
    expect(snapshot.refused).toEqual([]);
    expect(snapshot.people.map(({ yearGroup }) => yearGroup)).toEqual([7, undefined]);
  });
});

describe('plans from odd lines', () => {
  it('give staff no year, even where a delta gives them one', () => {
    const tess = anAccount({ sourceId: '1', kind: 'staff', username: 'tess' });
    const delta = [
      aPerson({ sourceId: '1', kind: null, orgIds: [], username: 'tess', yearGroup: 7 }),
    ];
    expect(planImport([tess], aSnapshot(delta, { delta: true })).unchanged).toEqual([tess.id]);
  });

  it('take the school that is said for a delta that names none', () => {
    const ann = anAccount({ sourceId: '1', username: 'ann' });
    const delta = [aPerson({ sourceId: '1', kind: null, orgIds: [], username: 'ann' })];
    const plan = planImport([ann], aSnapshot(delta, { delta: true, orgs: [] }), { org: 'a' });
    expect([plan.orgId, plan.problems, plan.unchanged]).toEqual(['a', [], [ann.id]]);
  });
});
