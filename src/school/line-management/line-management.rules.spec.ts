import fc from 'fast-check';
import { type ManagedBy, managingFault } from './line-management.rules.js';

const manages = (manager: string, managed: string): ManagedBy => ({ manager, managed });

describe('who manages whom', () => {
  it('knows no circle, direct or through others', () => {
    const known = [manages('a', 'b'), manages('b', 'c')];
    expect(managingFault(manages('a', 'a'), [])).toContain('themself');
    expect(managingFault(manages('b', 'a'), known)).toContain('circle');
    expect(managingFault(manages('c', 'a'), known)).toContain('circle');
    expect(managingFault(manages('a', 'b'), known)).toContain('already');
  });

  it('lets somebody have two managers', () => {
    expect(managingFault(manages('d', 'c'), [manages('b', 'c')])).toBeNull();
  });

  it('keeps any list without anybody above themself', () => {
    const person = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const pair = fc.tuple(person, person).map(([one, two]) => manages(one, two));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        const known: ManagedBy[] = [];
        for (const next of pairs) if (managingFault(next, known) === null) known.push(next);
        const above = (who: string, steps: number): string[] =>
          steps === 0
            ? []
            : known
                .filter(({ managed }) => managed === who)
                .flatMap(({ manager }) => [manager, ...above(manager, steps - 1)]);
        for (const who of ['a', 'b', 'c', 'd', 'e']) expect(above(who, 5)).not.toContain(who);
      }),
    );
  });
});
