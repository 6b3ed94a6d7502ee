import {
  CONCERN_CATEGORIES,
  concernCategory,
  pastoralOnlyInAddition,
  URGENCIES,
  urgencyOrSafest,
} from './categories.js';

const marked = (mark: 'abuse' | 'selfHarm' | 'lifeAtRisk' | 'aboutStaff') =>
  CONCERN_CATEGORIES.filter((shipped) => shipped[mark]).map(({ key }) => key);

describe('concern categories', () => {
  it('are the twelve of the design, in order', () => {
    expect(CONCERN_CATEGORIES.map(({ label }) => label.toLowerCase())).toEqual([
      'hurting themself',
      'thoughts of suicide',
      'being hurt or afraid at home',
      'sexual harm or pressure',
      'bullying or violence at school',
      'online harm',
      'exploitation, gangs, radicalisation',
      'neglect, food, money, housing',
      'drink, drugs, vaping',
      'eating',
      'something about a member of staff',
      'something else',
    ]);
    expect(new Set(CONCERN_CATEGORIES.map(({ key }) => key)).size).toBe(12);
  });

  it('says which are self-harm, life at risk, abuse, and about staff', () => {
    expect(marked('selfHarm')).toEqual(['self_harm', 'suicide']);
    expect(marked('lifeAtRisk')).toEqual(['suicide']);
    expect(marked('abuse')).toEqual([
      'home',
      'sexual_harm',
      'online_harm',
      'exploitation',
      'neglect',
      'staff',
    ]);
    expect(marked('aboutStaff')).toEqual(['staff']);
  });

  it('finds one by its key, and nothing for nonsense', () => {
    expect(concernCategory('eating')?.label).toBe('Eating');
    expect(concernCategory('toString')).toBeNull();
  });
});

describe('an unfinished form', () => {
  it.each([null, undefined, '', 'Immediate', 'whenever'])('takes %p as immediate', (value) => {
    expect(urgencyOrSafest(value)).toBe('immediate');
  });

  it('keeps an urgency that was given', () => {
    for (const { key } of URGENCIES) expect(urgencyOrSafest(key)).toBe(key);
  });
});

describe('pastoralOnlyInAddition', () => {
  it('holds for immediate, abuse and self-harm, and when nobody said what it is', () => {
    for (const shipped of CONCERN_CATEGORIES) {
      expect(pastoralOnlyInAddition(shipped, 'immediate')).toBe(true);
      expect(pastoralOnlyInAddition(shipped, 'today')).toBe(shipped.abuse || shipped.selfHarm);
    }
    expect(pastoralOnlyInAddition(null, 'soon')).toBe(true);
    expect(pastoralOnlyInAddition(concernCategory('bullying'), 'soon')).toBe(false);
  });
});
