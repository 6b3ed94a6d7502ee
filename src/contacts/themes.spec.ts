import { NEXT_STEPS, SKILLS, THEMES } from './themes.js';

describe('the shipped lists of a contact', () => {
  it.each([
    ['themes', THEMES, 15],
    ['skills', SKILLS, 7],
    ['next steps', NEXT_STEPS, 5],
  ])('%s: all there, with keys and labels of their own', (_, list, length) => {
    expect(list).toHaveLength(length);
    expect(new Set(list.map(({ key }) => key)).size).toBe(length);
    expect(new Set(list.map(({ label }) => label)).size).toBe(length);
    for (const { key, label } of list) {
      expect(key).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(label).toMatch(/^[A-Z]/);
    }
  });

  it('marks the three sensitive themes, and ends with the catch-all', () => {
    expect(THEMES.filter(({ sensitive }) => sensitive).map(({ key }) => key)).toEqual([
      'self_harm',
      'harm_by_others',
      'sexuality_and_gender',
    ]);
    expect(THEMES.at(-1)?.key).toBe('other');
  });
});
