import fc from 'fast-check';
import { contactPoints } from './contact-load.rules.js';
import { THEMES } from './themes.js';

const themes = THEMES.map(({ key }) => key);
const facts = fc.record({
  mainTheme: fc.constantFrom(...themes),
  themes: fc.subarray(themes),
  riskOfHarm: fc.boolean(),
  wellbeing: fc.integer({ min: 1, max: 5 }),
});

describe('the weight of a contact', () => {
  it('is 1 to 5 points, and never less for a harder contact', () => {
    fc.assert(
      fc.property(facts, (contact) => {
        const points = contactPoints(contact);
        expect(points).toBeGreaterThanOrEqual(1);
        expect(points).toBeLessThanOrEqual(5);
        expect(contactPoints({ ...contact, riskOfHarm: true })).toBeGreaterThanOrEqual(points);
        expect(contactPoints({ ...contact, wellbeing: 1 })).toBeGreaterThanOrEqual(points);
        expect(
          contactPoints({ ...contact, themes: [...contact.themes, 'self_harm'] }),
        ).toBeGreaterThanOrEqual(points);
      }),
    );
  });

  it('counts an easy one as 1 and the hardest as 5', () => {
    const easy = { mainTheme: 'friends', themes: [], riskOfHarm: false, wellbeing: 5 };
    expect(contactPoints(easy)).toBe(1);
    expect(contactPoints({ ...easy, mainTheme: 'self_harm', riskOfHarm: true, wellbeing: 2 })).toBe(
      5,
    );
  });
});
