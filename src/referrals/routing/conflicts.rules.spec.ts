import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { type AboutStaff, concernCategory } from '../categories.js';
import { barred, stepZero } from './conflicts.rules.js';
import type { ConcernFacts } from './route.js';

const concern = (over: Partial<ConcernFacts> = {}): ConcernFacts => ({
  child: 'child',
  year: 8,
  site: null,
  category: concernCategory('other'),
  urgency: 'today',
  aboutStaff: 'staff',
  subjects: [],
  ...over,
});
const team = { people: [], posts: [{ post: 'head', person: 'head' }] } as const;
const manages = (...pairs: [string, string][]) => ({
  manages: pairs.map(([manager, managed]) => ({ manager, managed })),
  declared: [],
});

describe('stepZero', () => {
  it.each<[AboutStaff, Partial<ConcernFacts>, AboutStaff]>([
    ['no', {}, 'no'],
    ['staff', {}, 'staff'],
    ['head', {}, 'head'],
    ['unsure', {}, 'unsure'],
    ['no', { subjects: ['teacher'] }, 'unsure'],
    ['no', { category: concernCategory('staff') }, 'unsure'],
    ['no', { category: null }, 'no'],
    ['head', { subjects: ['teacher'], category: concernCategory('staff') }, 'head'],
  ])('%s with %p is %s', (aboutStaff, over, expected) => {
    expect(stepZero(concern({ aboutStaff, ...over }))).toBe(expected);
  });
});

describe('barred', () => {
  it('bars the subject and everybody they manage, through others too, not who manages them', () => {
    const pairs = manages(
      ['chair', 'head'],
      ['head', 'lead'],
      ['lead', 'tutor'],
      ['tutor', 'aide'],
    );
    const out = barred(concern({ subjects: ['lead'] }), team, pairs);
    expect(Object.fromEntries(out)).toEqual({
      child: 'is-child',
      lead: 'is-subject',
      tutor: 'managed-by-subject',
      aide: 'managed-by-subject',
    });
  });

  it('bars the head when it is about the head and nobody is named', () => {
    expect(barred(concern({ aboutStaff: 'head' }), team, manages()).get('head')).toBe('is-subject');
    expect(barred(concern(), team, manages()).has('head')).toBe(false);
  });

  it('bars whoever declared a conflict', () => {
    const out = barred(concern({ aboutStaff: 'no' }), team, { manages: [], declared: ['parent'] });
    expect(out.get('parent')).toBe('declared-conflict');
  });

  it('ends on any tangle of managers, and bars exactly those a subject is above', () => {
    const person = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const pairs = fc.array(fc.tuple(person, person), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
        pairs,
        (subjects, says) => {
          const out = barred(concern({ subjects, child: null }), team, manages(...says));
          for (const [manager, managed] of says)
            if (out.has(manager)) expect(out.has(managed)).toBe(true);
          for (const [who, why] of out) {
            if (why === 'is-subject') expect(subjects).toContain(who);
            else expect(says.some(([above, below]) => below === who && out.has(above))).toBe(true);
          }
        },
      ),
      { numRuns: runs(500, 10_000) },
    );
  });
});
