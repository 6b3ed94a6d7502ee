import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { CONCERN_CATEGORIES, URGENCIES } from '../referrals/categories.js';
import {
  type Answer,
  contactLogGaps,
  type ContactLogValues,
  saysYes,
} from './contact-log.rules.js';
import { concernFromLog } from './concern-from-log.rules.js';
import { NEXT_STEPS, SKILLS, THEMES } from './themes.js';

const QUIET: ContactLogValues = {
  minutes: '20',
  mainTheme: 'friends',
  themes: ['friends', 'online'],
  skills: ['listened'],
  nextStep: 'come_again',
  riskOfHarm: 'no',
  wellbeing: '4',
};
const WORRIED: ContactLogValues = {
  ...QUIET,
  riskOfHarm: 'yes',
  concernCategory: 'home',
  concernUrgency: 'today',
  concernWords: 'Afraid to go home on Friday.',
};

const gaps = (values: ContactLogValues) =>
  contactLogGaps(values).map(({ field, code }) => `${field} ${code}`);

const junk: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom(undefined, null, '', '   ', 'yes', 'no', 'home', 'today', '\u202eyes', '\u0000'),
  fc.string({ maxLength: 8 }),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
  // What a forged form makes of field[a]=b; the type says it cannot be, the network does not know.
  fc.constantFrom({ a: 'yes' }, [['yes']], 7) as fc.Arbitrary<never>,
);
const fields = Object.keys(WORRIED) as (keyof ContactLogValues)[];
const anyLog = fc
  .tuple(fc.constantFrom(QUIET, WORRIED, {}), fc.dictionary(fc.constantFrom(...fields), junk))
  .map(([log, changes]): ContactLogValues => ({ ...log, ...changes }));

describe('what a complete log needs', () => {
  it('is satisfied by a quiet log and by a worried one', () => {
    expect(contactLogGaps(QUIET)).toEqual([]);
    expect(contactLogGaps(WORRIED)).toEqual([]);
  });

  it('asks for everything of an empty form, in the order of the form', () => {
    expect(gaps({})).toEqual([
      'riskOfHarm missing',
      'minutes missing',
      'mainTheme missing',
      'skills missing',
      'nextStep missing',
      'wellbeing missing',
    ]);
  });

  it.each<[ContactLogValues, string]>([
    [{ minutes: '0' }, 'minutes out_of_range'],
    [{ minutes: '241' }, 'minutes out_of_range'],
    [{ minutes: '12.5' }, 'minutes out_of_range'],
    [{ minutes: '1e2' }, 'minutes out_of_range'],
    [{ minutes: ['20', '30'] }, 'minutes out_of_range'],
    [{ mainTheme: 'weather' }, 'mainTheme not_on_the_list'],
    [{ themes: ['friends', 'weather'] }, 'themes not_on_the_list'],
    [{ skills: [] }, 'skills missing'],
    [{ skills: 'hypnosis' }, 'skills not_on_the_list'],
    [{ nextStep: ' ' }, 'nextStep missing'],
    [{ wellbeing: '6' }, 'wellbeing out_of_range'],
    [{ riskOfHarm: 'maybe' }, 'riskOfHarm not_on_the_list'],
    [{ riskOfHarm: undefined }, 'riskOfHarm missing'],
    [{ concernWords: 'She is scared.' }, 'riskOfHarm contradicts'],
    [{ riskOfHarm: '', concernWords: 'She is scared.' }, 'riskOfHarm contradicts'],
  ])('finds %j in a quiet log', (change, gap) => {
    expect(gaps({ ...QUIET, ...change })).toEqual([gap]);
  });

  it.each<[ContactLogValues, string]>([
    [{ concernCategory: '' }, 'concernCategory missing'],
    [{ concernCategory: 'weather' }, 'concernCategory not_on_the_list'],
    [{ concernUrgency: undefined }, 'concernUrgency missing'],
    [{ concernWords: ' \n ' }, 'concernWords missing'],
  ])('finds %j in a worried log', (change, gap) => {
    expect(gaps({ ...WORRIED, ...change })).toEqual([gap]);
  });

  it('takes every item of the shipped lists, and the ends of the numbers', () => {
    for (const { key } of THEMES) expect(gaps({ ...QUIET, mainTheme: key })).toEqual([]);
    for (const { key } of SKILLS) expect(gaps({ ...QUIET, skills: [key] })).toEqual([]);
    for (const { key } of NEXT_STEPS) expect(gaps({ ...QUIET, nextStep: key })).toEqual([]);
    for (const minutes of ['1', '240']) expect(gaps({ ...QUIET, minutes })).toEqual([]);
    for (const wellbeing of ['1', '5']) expect(gaps({ ...QUIET, wellbeing })).toEqual([]);
  });

  it('never calls a log complete that has not answered the risk question', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const found = contactLogGaps(log);
        const answered = saysYes(log.riskOfHarm) || [log.riskOfHarm].flat().includes('no');
        if (found.length === 0) expect(answered).toBe(true);
        const asked = found.map(({ field }) => field);
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });
});

describe('the concern a log raises', () => {
  it('is what the listener said', () => {
    expect(concernFromLog(WORRIED)).toEqual({
      category: 'home',
      urgency: 'today',
      words: 'Afraid to go home on Friday.',
      about: null,
      assumed: [],
    });
  });

  it('is raised from a bare yes, as something that may be the worst', () => {
    expect(concernFromLog({ riskOfHarm: 'yes' })).toEqual({
      category: null,
      urgency: 'immediate',
      words: null,
      about: null,
      assumed: ['words', 'category', 'urgency'],
    });
  });

  it('is not raised by no, nor by no answer', () => {
    for (const riskOfHarm of ['no', '', undefined, null, [], 'maybe']) {
      expect(concernFromLog({ ...WORRIED, riskOfHarm })).toBeNull();
    }
  });

  it('takes the safer of two answers', () => {
    const both = { ...WORRIED, riskOfHarm: ['no', 'yes'], concernUrgency: ['soon', 'today'] };
    expect(concernFromLog(both)).toMatchObject({ urgency: 'immediate', assumed: ['urgency'] });
  });

  it('keeps the words as they were written', () => {
    const concernWords = '  said "I can\u2019t" \u{1F622}\n\n<b>twice</b> ';
    expect(concernFromLog({ ...WORRIED, concernWords })?.words).toBe(concernWords);
    expect(concernFromLog({ ...WORRIED, concernWords: ['one', 'two'] })?.words).toBe('one\ntwo');
  });

  it('is raised by every yes, whatever else is wrong or missing, and is always routable', () => {
    fc.assert(
      fc.property(anyLog, fc.constantFrom('yes', ' Yes ', ['yes'], ['no', 'YES']), (log, yes) => {
        const concern = concernFromLog({ ...log, riskOfHarm: yes });
        expect(concern).not.toBeNull();
        const { category, urgency, assumed } = concern!;
        expect(URGENCIES.map(({ key }) => key)).toContain(urgency);
        if (category === null) expect(assumed).toContain('category');
        else expect(CONCERN_CATEGORIES.map(({ key }) => key)).toContain(category);
        if (assumed.includes('urgency')) expect(urgency).toBe('immediate');
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

  it('is complete exactly when the log owes nothing about it', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const values = { ...log, riskOfHarm: 'yes' };
        const owed = contactLogGaps(values).filter(({ field }) => field.startsWith('concern'));
        expect(owed.map(({ field }) => field.slice('concern'.length).toLowerCase())).toEqual(
          concernFromLog(values)!.assumed,
        );
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });
});
