import fc from 'fast-check';
import type { AdultInPost } from './help.queries.js';
import { schoolHelpPage } from './help-now.page.js';
import type { SchoolHelp } from './school-help.js';

const HARBOUR: SchoolHelp = {
  slug: 'harbour',
  name: 'Harbour Academy',
  demo: false,
  phone: '01234 567890 (until 5 pm)',
  socialCarePhone: null,
  ladoPhone: ' ',
  safePlace: 'The library',
  posts: ['chair', 'head', 'out_of_hours', 'pastoral', 'safeguarding_lead'],
};

interface Shown {
  people: { heading: string; names: string[] }[];
  aboutAdult: { head: boolean; chair: boolean; phone?: object };
  phone?: { text: string; href?: string };
}
const shown = (...facts: Parameters<typeof schoolHelpPage>): Shown =>
  schoolHelpPage(...facts) as Shown;

const ADULTS: AdultInPost[] = [
  { kind: 'safeguarding_lead', yearGroup: null, name: 'Dee Grown' },
  { kind: 'pastoral', yearGroup: 9, name: 'Pat Nine' },
  { kind: 'pastoral', yearGroup: 10, name: 'Pia Ten' },
  { kind: 'out_of_hours', yearGroup: null, name: 'Olu Night' },
];

describe('the help page of a school', () => {
  it('names the posts that are held, the safeguarding lead first', () => {
    expect(shown(HARBOUR).people.map(({ heading }) => heading)).toEqual([
      'The safeguarding lead',
      'Your head of year',
      'The head teacher',
    ]);
    expect(shown(HARBOUR).aboutAdult).toMatchObject({ head: true, chair: true });
  });

  it('leaves out a number that is not kept', () => {
    expect(shown(HARBOUR).phone).toEqual({
      text: '01234\u00a0567890',
      href: 'tel:01234567890',
      remark: '(until 5 pm)',
    });
    expect(shown(HARBOUR).aboutAdult.phone).toBeUndefined();
    expect(shown({ ...HARBOUR, phone: 'Ask at the office' }).phone).toEqual({
      text: 'Ask at the office',
    });
  });

  it('names adults only when it is given them, and to a student the head of their own year', () => {
    const names = (...rest: [AdultInPost[]?, (number | null)?]): string[] =>
      shown(HARBOUR, ...rest).people.flatMap((post) => post.names);
    expect(names()).toEqual([]);
    expect(names(ADULTS)).toEqual(['Dee Grown', 'Pat Nine (Year 9)', 'Pia Ten (Year 10)']);
    expect(names(ADULTS, 9)).toEqual(['Dee Grown', 'Pat Nine (Year 9)']);
  });

  it('never shows who stands in out of hours, whoever is named', () => {
    const posts = fc.subarray([...HARBOUR.posts, 'safeguarding_deputy', 'holiday_cover']);
    const year = fc.option(fc.integer({ min: 1, max: 14 }), { nil: null });
    fc.assert(
      fc.property(posts, year, (held, yearGroup) => {
        const text = JSON.stringify(shown({ ...HARBOUR, posts: held }, ADULTS, yearGroup));
        expect(text).not.toContain('Olu Night');
        expect(text).not.toMatch(/out_of_hours|holiday_cover/);
      }),
    );
  });
});
