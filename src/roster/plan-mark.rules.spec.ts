import fc from 'fast-check';
import { anAccount, aPerson, aSnapshot } from '../../test/support/builders/roster.js';
import { planImport } from './import-plan.rules.js';
import { planMark } from './plan-mark.rules.js';

const accounts = Array.from({ length: 12 }, (_, n) =>
  anAccount({ id: `${n}`, sourceId: `${n}`, username: `user-${n}` }),
);
const people = accounts.map(({ sourceId, username }) => aPerson({ sourceId: sourceId!, username }));

describe('the mark of a plan', () => {
  it('is the same as often as the same is planned', () => {
    const plan = () => planImport(accounts.slice(1), aSnapshot(people));
    expect(planMark(plan())).toBe(planMark(plan()));
  });

  it('tells any other effect: somebody more, less, changed or come back', () => {
    const before = planMark(planImport(accounts, aSnapshot(people)));
    fc.assert(
      fc.property(fc.nat(11), fc.constantFrom('new', 'gone', 'changed', 'back'), (at, what) => {
        const current = accounts.map((account, n) => {
          if (n !== at) return account;
          if (what === 'changed') return { ...account, givenName: 'Other' };
          return what === 'back' ? { ...account, active: false } : account;
        });
        const without = <T>(list: T[]) => list.filter((_, n) => n !== at);
        const plan = planImport(
          what === 'new' ? without(current) : current,
          aSnapshot(what === 'gone' ? without(people) : people),
        );
        expect(planMark(plan)).not.toBe(before);
      }),
    );
  });

  it('tells who is gone, not only how many', () => {
    const gone = (n: number) =>
      planMark(planImport(accounts, aSnapshot(people.filter((_, at) => at !== n))));
    expect(gone(3)).not.toBe(gone(4));
  });
});
