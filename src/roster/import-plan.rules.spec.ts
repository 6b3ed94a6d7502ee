import { anAccount, aPerson, aSnapshot } from '../../test/support/builders/roster.js';
import { countsInWords, planImport } from './import-plan.rules.js';

const TWENTY = Array.from({ length: 20 }, (_, n) => anAccount({ sourceId: `${n}` }));
const peopleOf = (accounts: typeof TWENTY) =>
  accounts.map(({ sourceId, username }) => aPerson({ sourceId: sourceId!, username }));

describe('planning an import', () => {
  it('adds who is new', () => {
    const plan = planImport(
      [],
      aSnapshot([aPerson({ sourceId: '1', username: 'ann', yearGroup: 9 })]),
    );
    expect(plan).toMatchObject({ orgId: 'school', problems: [], left: [], refused: [] });
    expect(plan.added).toMatchObject([
      { sourceId: '1', kind: 'student', username: 'ann', yearGroup: 9, sex: null },
    ]);
    expect(countsInWords(plan)).toBe('added 1, changed 0, left 0, refused 0');
  });

  it('changes what the files say otherwise, and only that', () => {
    const account = anAccount({
      id: 'a',
      sourceId: '1',
      username: 'ann',
      yearGroup: 9,
      tutorGroup: '9B',
      sex: 'female',
    });
    const person = aPerson({
      sourceId: '1',
      username: 'ann',
      yearGroup: 10,
      tutorGroup: null,
      sex: undefined,
    });
    const plan = planImport([account], aSnapshot([person]));
    expect(plan.changed).toMatchObject([
      {
        id: 'a',
        fields: ['yearGroup', 'tutorGroup'],
        details: { yearGroup: 10, tutorGroup: null, sex: 'female' },
      },
    ]);
  });

  it('leaves alone who has not changed', () => {
    const plan = planImport(TWENTY, aSnapshot(peopleOf(TWENTY)));
    expect(plan.unchanged).toHaveLength(20);
    expect(countsInWords(plan)).toBe('added 0, changed 0, left 0, refused 0');
  });

  it('brings back who had left, with the account they had', () => {
    const account = anAccount({ id: 'a', sourceId: '1', username: 'ann', active: false });
    const plan = planImport([account], aSnapshot([aPerson({ sourceId: '1', username: 'ann' })]));
    expect(plan.changed).toMatchObject([{ id: 'a', fields: ['active'] }]);
  });

  it('keeps a student and a member of staff with one id apart', () => {
    const account = anAccount({ id: 'a', sourceId: '1', username: 'ann' });
    const people = [
      aPerson({ sourceId: '1', username: 'ann' }),
      aPerson({ sourceId: '1', username: 'tess', kind: 'staff' }),
    ];
    const plan = planImport([account], aSnapshot(people));
    expect([plan.unchanged, plan.added.map(({ kind }) => kind)]).toEqual([['a'], ['staff']]);
  });

  it('never touches an account made by hand', () => {
    const byHand = anAccount({ id: 'h', sourceId: null, username: 'head', kind: 'staff' });
    const plan = planImport([byHand], aSnapshot([]));
    expect(countsInWords(plan)).toBe('added 0, changed 0, left 0, refused 0');
  });
});

describe('leavers', () => {
  it('are those who are not in the files, marked in them, or at another school', () => {
    const people = peopleOf(TWENTY).slice(1);
    people[0] = aPerson({ sourceId: '1', active: false });
    const options = { allowLeavers: 3 };
    const moved = people.with(1, aPerson({ sourceId: '2', orgIds: ['elsewhere'] }));
    expect(planImport(TWENTY, aSnapshot(moved), options)).toMatchObject({
      problems: [],
      left: [
        { id: TWENTY[1]!.id, why: 'marked-in-the-files' },
        { id: TWENTY[2]!.id, why: 'at-another-school' },
        { id: TWENTY[0]!.id, why: 'not-in-the-files' },
      ],
    });
  });

  it('may be one in ten; more are refused, unless so many were agreed to', () => {
    const without = (n: number) => aSnapshot(peopleOf(TWENTY).slice(n));
    expect(planImport(TWENTY, without(2)).problems).toEqual([]);
    expect(planImport(TWENTY, without(3)).problems).toEqual([
      {
        code: 'too-many-leavers',
        leavers: 3,
        people: 20,
        message:
          '3 of 20 people would leave (15.0 %). If that is right, import again with --allow-leavers 3.',
      },
    ]);
    expect(planImport(TWENTY, without(3), { allowLeavers: 2 }).problems).toHaveLength(1);
    expect(planImport(TWENTY, without(3), { allowLeavers: 3 }).problems).toEqual([]);
    expect(planImport(TWENTY, without(20)).problems).toHaveLength(1);
  });

  it('counts only active people from rosters when it takes a tenth', () => {
    const others = Array.from({ length: 30 }, (_, n) =>
      anAccount({ sourceId: n % 2 ? null : `gone ${n}`, active: n % 2 === 1 }),
    );
    expect(
      planImport([...TWENTY, ...others], aSnapshot(peopleOf(TWENTY).slice(3))).problems,
    ).toHaveLength(1);
  });

  it('are not those on a refused line', () => {
    const line = {
      file: 'users.csv',
      line: 9,
      reason: 'no year',
      sourceId: '0',
      kind: 'student' as const,
    };
    const plan = planImport(TWENTY, aSnapshot(peopleOf(TWENTY).slice(1), { refused: [line] }));
    expect([plan.left, plan.refused]).toEqual([[], [line]]);
  });

  it('are not the last holder of a post', () => {
    const lead = anAccount({
      id: 'l',
      sourceId: 'l',
      kind: 'staff',
      posts: ['safeguarding lead'],
    });
    const plan = planImport([...TWENTY, lead], aSnapshot(peopleOf(TWENTY)));
    expect([plan.left, plan.kept]).toEqual([[], [{ id: 'l', post: 'safeguarding lead' }]]);
  });

  it('never empties a post, also when all who hold it go at once', () => {
    const holder = (id: string) =>
      anAccount({ id, sourceId: id, kind: 'staff', posts: ['safeguarding lead'] });
    const two = [holder('l'), holder('m')];
    const both = planImport([...TWENTY, ...two], aSnapshot(peopleOf(TWENTY)));
    expect([both.left, both.kept.map(({ id }) => id)]).toEqual([[], ['l', 'm']]);
    const stays = aPerson({ sourceId: 'm', kind: 'staff', username: two[1]!.username });
    const one = planImport([...TWENTY, ...two], aSnapshot([...peopleOf(TWENTY), stays]));
    expect([one.left.map(({ id }) => id), one.kept]).toEqual([['l'], []]);
  });
});

describe('a delta', () => {
  const delta = { delta: true };

  it('ends only who is marked', () => {
    const people = [aPerson({ sourceId: '3', kind: null, orgIds: [], active: false })];
    expect(planImport(TWENTY, aSnapshot(people, delta)).left).toEqual([
      { id: TWENTY[3]!.id, why: 'marked-in-the-files' },
    ]);
  });

  it('warns of a move and leaves the account', () => {
    const people = [aPerson({ sourceId: '3', orgIds: ['elsewhere'] })];
    const plan = planImport(TWENTY, aSnapshot(people, delta));
    expect(plan.left).toEqual([]);
    expect(plan.warnings.map(({ reason }) => reason)).toEqual([
      'is at another school now; leaves here with the next full export',
    ]);
  });

  it('changes somebody whose role and school it does not repeat, but adds and revives nobody so', () => {
    const gone = anAccount({ sourceId: 'gone', active: false });
    const unsaid = { kind: null, orgIds: [], givenName: 'New' };
    const people = ['3', 'gone', 'stranger'].map((sourceId) =>
      aPerson({ ...unsaid, sourceId, username: `user-${sourceId}` }),
    );
    const plan = planImport([...TWENTY, gone], aSnapshot(people, delta));
    expect(plan.changed.map(({ id }) => id)).toEqual([TWENTY[3]!.id]);
    expect(plan.added).toEqual([]);
    expect(plan.refused.map(({ reason }) => reason)).toEqual([
      'is new here, but the files give no school',
    ]);
  });

  it('refuses an id that two accounts have', () => {
    const two = [anAccount({ sourceId: '1' }), anAccount({ sourceId: '1', kind: 'staff' })];
    const people = [aPerson({ sourceId: '1', kind: null, orgIds: [] })];
    expect(planImport(two, aSnapshot(people, delta)).refused).toMatchObject([
      { reason: 'the id is that of a student and of a member of staff' },
    ]);
  });
});

describe('several schools', () => {
  const orgs = ['a', 'b'].map((sourceId) => ({
    sourceId,
    name: `School ${sourceId}`,
    kind: 'school',
    isSchool: true,
  }));
  const people = [
    aPerson({ sourceId: '1', orgIds: ['a'] }),
    aPerson({ sourceId: '2', orgIds: ['b'] }),
    aPerson({ sourceId: '3', orgIds: ['a', 'b'] }),
  ];
  const line = (n: number, orgIds?: string[]) => ({
    file: 'users.csv',
    line: n,
    reason: 'bad',
    orgIds,
  });
  const refused = [line(9, ['b']), line(8), line(7, ['a'])];

  it('are refused with their list when none is chosen', () => {
    const plan = planImport(TWENTY, aSnapshot(people, { orgs }));
    expect(plan.problems).toMatchObject([{ code: 'several-schools', schools: orgs }]);
    expect(countsInWords(plan)).toBe('added 0, changed 0, left 0, refused 0');
  });

  it('give the people and the refused lines of the one that is chosen', () => {
    const plan = planImport([], aSnapshot(people, { orgs, refused }), { org: 'a' });
    expect(plan.added.map(({ sourceId }) => sourceId)).toEqual(['1', '3']);
    expect(plan.refused.map((one) => one.line)).toEqual([7, 8]);
    expect(plan.orgId).toBe('a');
  });

  it('say so when the one that is chosen is not there', () => {
    expect(planImport([], aSnapshot(people, { orgs }), { org: 'c' }).problems).toMatchObject([
      {
        code: 'unknown-school',
        message: 'The files have no school with the id c. They have: a (School a), b (School b).',
      },
    ]);
    expect(planImport([], aSnapshot([], { orgs: [] })).problems).toMatchObject([
      { code: 'no-school' },
    ]);
  });

  it('give their own classes, with members who were taken', () => {
    const group = {
      name: 'Maths',
      kind: 'taught' as const,
      studentIds: ['1', '2', '3', '9'],
      staffIds: [],
    };
    const classes = [
      { ...group, sourceId: 'x', orgId: 'a' },
      { ...group, sourceId: 'y', orgId: 'b' },
    ];
    const plan = planImport([], aSnapshot(people, { orgs, classes }), { org: 'a' });
    expect(plan.classes).toMatchObject([{ sourceId: 'x', studentIds: ['1', '3'] }]);
  });
});
