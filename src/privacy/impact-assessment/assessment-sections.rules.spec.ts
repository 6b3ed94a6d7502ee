import fc from 'fast-check';
import { type AssessmentFacts, assessmentSections } from './assessment-sections.rules.js';

const FACTS: AssessmentFacts = {
  schoolName: 'Harbour Academy',
  students: 1050,
  listeners: 12,
  staff: 60,
  youngest: 7,
  oldest: 13,
  optional: ['sex'],
  posts: [{ kind: 'safeguarding_lead', held: 1 }],
  roles: [{ role: 'coordinator', held: 1 }],
  notices: 0,
  emptyPosts: ['chair'],
  periods: ['Contact logs: 2 years after the end of the school year. Set by the school.'],
};
const text = (facts: AssessmentFacts): string =>
  assessmentSections(facts)
    .flatMap(({ known }) => known)
    .join('\n');

describe('the impact assessment', () => {
  it('is filled in from what the school set', () => {
    expect(text(FACTS)).toContain('Harbour Academy');
    expect(text(FACTS)).toContain(
      'Students of Years 7 to 13: 1050. Listeners among them: 12. Adults: 60.',
    );
    expect(text(FACTS)).toContain('Posts that nobody holds: Chair of governors.');
    expect(text({ ...FACTS, optional: [] })).toContain('None of the optional columns');
  });

  it('says how long each kind is kept by the schedule as it stands, and who may hold it back', () => {
    const known = assessmentSections(FACTS).find(({ key }) => key === 'retention')?.known ?? [];
    expect(known[0]).toBe(FACTS.periods[0]);
    expect(known.join(' ')).toContain('whoever was given a concern may hold that one back');
  });

  it('leaves to the school what no program can know, whatever else is known', () => {
    const counts = fc.record({
      students: fc.nat(),
      listeners: fc.nat(),
      staff: fc.nat(),
      notices: fc.nat(),
    });
    fc.assert(
      fc.property(counts, (counted) => {
        const sections = assessmentSections({ ...FACTS, ...counted, youngest: null, oldest: null });
        expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length);
        for (const { key, known } of sections) {
          expect(known.length).toBeGreaterThan(0);
          expect(key).toMatch(/^[a-z][a-z-]{0,39}$/);
          expect(known.join()).not.toMatch(/undefined|null|NaN/);
        }
        expect(text(FACTS)).toContain('For the school to fill in: who runs the server');
      }),
    );
  });
});
