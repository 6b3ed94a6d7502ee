import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { anAccount, aPerson, aSnapshot } from '../../test/support/builders/roster.js';
import { planImport } from './import-plan.rules.js';
import { type CurrentPerson, type ImportPlan } from './import-plan.js';
import { type RosterPerson, type RosterSnapshot } from './roster-snapshot.js';

/** Few ids and few usernames, so that everything that can clash does. */
const sourceId = fc.constantFrom('1', '2', '3', '4', '5');
const kind = fc.constantFrom('student' as const, 'staff' as const);
const username = fc.constantFrom(
  'ann',
  'ann@a',
  'ann@b',
  'bo',
  'bo@a',
  'cy',
  'cy@a',
  'dee',
  'eve@b',
);
const orgIds = fc.constantFrom<string[]>(['school'], ['school'], ['school', 'other'], ['other']);
const yearGroup = fc.constantFrom(undefined, null, 7, 8);

const person = fc
  .record({ sourceId, kind, username, orgIds, yearGroup, active: fc.boolean() })
  .map((traits) => aPerson({ ...traits, active: traits.active || traits.username === 'bo' }));
const unsaid = fc
  .record({ sourceId, username, active: fc.boolean() })
  .map((traits) => aPerson({ ...traits, kind: null, orgIds: [] }));
const refusedLine = fc.record({ sourceId, kind: fc.option(kind) }).map((about) => ({
  file: 'users.csv',
  line: 1,
  reason: 'bad',
  ...about,
}));

const fullExport: fc.Arbitrary<RosterSnapshot> = fc
  .record({
    people: fc.array(person, { maxLength: 8 }),
    refused: fc.array(refusedLine, { maxLength: 2 }),
  })
  .map(({ people, refused }) => aSnapshot(people, { refused }));
const deltaExport: fc.Arbitrary<RosterSnapshot> = fc
  .record({ people: fc.array(fc.oneof(person, unsaid), { maxLength: 8 }) })
  .map(({ people }) => aSnapshot(people, { delta: true }));
const snapshot = fc.oneof(fullExport, deltaExport);

/** What a database can hold: one account for each kind and id, one for each username. */
const school: fc.Arbitrary<CurrentPerson[]> = fc
  .array(
    fc.record({
      sourceId: fc.option(sourceId, { freq: 4 }),
      kind,
      username,
      active: fc.boolean(),
      yearGroup: fc.constantFrom(null, 7, 8),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all
      .filter((one, n) => all.findIndex((other) => other.username === one.username) === n)
      .filter(
        (one, n, rest) =>
          one.sourceId === null || rest.findIndex((other) => sameId(one, other)) === n,
      )
      .map((traits) =>
        anAccount({ ...traits, yearGroup: traits.kind === 'student' ? traits.yearGroup : null }),
      ),
  );

const options = fc.constant({ org: 'school', allowLeavers: 100 });

function sameId(
  one: { sourceId: string | null; kind: unknown },
  other: { sourceId: string | null; kind: unknown },
): boolean {
  return one.sourceId === other.sourceId && one.kind === other.kind;
}

/** Writes a plan as a database would, one row after the other, refusing a username held twice. */
function written(current: readonly CurrentPerson[], plan: ImportPlan): CurrentPerson[] {
  const accounts = new Map(current.map((account) => [account.id, account]));
  const put = (account: CurrentPerson) => {
    for (const other of accounts.values()) {
      if (other.id !== account.id && other.username === account.username) {
        throw new Error(`two accounts with the username ${account.username}`);
      }
      if (other.id !== account.id && account.sourceId !== null && sameId(other, account)) {
        throw new Error('two accounts for one person');
      }
    }
    accounts.set(account.id, account);
  };
  for (const { id, details } of plan.changed)
    put({ ...accounts.get(id)!, ...details, active: true });
  for (const added of plan.added) put(anAccount(added));
  for (const { id } of plan.left) put({ ...accounts.get(id)!, active: false });
  return [...accounts.values()];
}

const check = (
  property: fc.IProperty<[CurrentPerson[], RosterSnapshot, { org: string; allowLeavers: number }]>,
) => fc.assert(property, { numRuns: runs(1000, 20_000) });

describe('any import into any school', () => {
  it('leaves nothing to do for the same files again, and can be written row by row', () => {
    check(
      fc.property(school, snapshot, options, (current, files, option) => {
        const plan = planImport(current, files, option);
        const after = written(current, plan);
        const again = planImport(after, files, option);
        expect([again.added, again.changed, again.left]).toEqual([[], [], []]);
        expect(again.refused.length).toBe(plan.refused.length);
      }),
    );
  });

  it('settles everybody of the files once, and every account at most once', () => {
    check(
      fc.property(school, snapshot, options, (current, files, option) => {
        const plan = planImport(current, files, option);
        const accounts = [plan.changed, plan.left, plan.kept].flat().map(({ id }) => id);
        expect(new Set([...accounts, ...plan.unchanged]).size).toBe(
          accounts.length + plan.unchanged.length,
        );

        const lines = [...plan.added, ...plan.changed].map(({ at }) => at.line);
        const refusedLines = plan.refused.map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
        expect(lines.filter((line) => refusedLines.includes(line))).toEqual([]);
        const here = files.people.filter(isSurelyHere);
        const settled =
          plan.added.length + plan.changed.length + plan.unchanged.length + plan.refused.length;
        expect(settled).toBeGreaterThanOrEqual(here.length);
      }),
    );
  });

  it('adds nobody who has an account, and so nobody is both added and left', () => {
    check(
      fc.property(school, snapshot, options, (current, files, option) => {
        for (const added of planImport(current, files, option).added) {
          expect(current.some((account) => sameId(account, added))).toBe(false);
        }
      }),
    );
  });

  it('ends only active accounts from a roster, and none that the files show here or refuse', () => {
    check(
      fc.property(school, fullExport, options, (current, files, option) => {
        for (const { id, why } of planImport(current, files, option).left) {
          const account = current.find((one) => one.id === id)!;
          expect(account.active && account.sourceId !== null).toBe(true);
          const first = files.people.find((one) => sameId(one, account));
          expect(first === undefined || !isSurelyHere(first)).toBe(true);
          const refused = files.refused.some(
            (line) =>
              line.sourceId === account.sourceId && (line.kind ?? account.kind) === account.kind,
          );
          expect(refused && why === 'not-in-the-files').toBe(false);
        }
      }),
    );
  });

  it('never ends anybody in a delta who is not marked in it', () => {
    check(
      fc.property(school, deltaExport, options, (current, files, option) => {
        const marked = files.people.filter(({ active }) => !active).map((one) => one.sourceId);
        for (const { id, why } of planImport(current, files, option).left) {
          expect(why).toBe('marked-in-the-files');
          expect(marked).toContain(current.find((one) => one.id === id)!.sourceId);
        }
      }),
    );
  });

  it('changes no account made by hand, and no sign-in name that the files still give', () => {
    check(
      fc.property(school, snapshot, options, (current, files, option) => {
        for (const { id, details } of planImport(current, files, option).changed) {
          const account = current.find((one) => one.id === id)!;
          expect(account.sourceId).not.toBeNull();
          if (details.username === account.username) continue;
          const names = files.people
            .filter((one) => one.sourceId === account.sourceId)
            .map((one) => one.username);
          expect(names.length).toBeGreaterThan(0);
          expect(names.every((name) => name === account.username)).toBe(false);
        }
      }),
    );
  });

  it('goes past one leaver in ten only when that many were agreed to', () => {
    const agreed = fc
      .option(fc.nat(6), { nil: undefined })
      .map((allowLeavers) => ({ org: 'school', allowLeavers }));
    fc.assert(
      fc.property(school, fullExport, agreed, (current, files, option) => {
        const plan = planImport(current, files, option);
        const people = current.filter((one) => one.active && one.sourceId !== null).length;
        const within =
          plan.left.length <= people / 10 || plan.left.length <= (option.allowLeavers ?? 0);
        expect(plan.problems.length === 0).toBe(within);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

  function isSurelyHere(one: RosterPerson): boolean {
    return one.active && one.orgIds.includes('school');
  }
});
