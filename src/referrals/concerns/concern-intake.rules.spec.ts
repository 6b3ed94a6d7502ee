import fc from 'fast-check';
import { concernFrom, type PostedConcern } from './concern-intake.rules.js';

const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined });
const posted: fc.Arbitrary<PostedConcern> = fc.record({
  about: fc.option(fc.constantFrom('me', 'student', 'unknown', '', 'x'), { nil: undefined }),
  student: text,
  aboutWords: text,
  category: text,
  urgency: text,
  words: text,
  aboutStaff: fc.option(fc.constantFrom('no', 'staff', 'head', 'unsure', '', 'x'), {
    nil: undefined,
  }),
  subject: text,
  toldWhom: text,
});

describe('taking in a concern', () => {
  it('never refuses anything that says something', () => {
    fc.assert(
      fc.property(posted, (form) => {
        const concern = concernFrom(form);
        const says = (form.words ?? '') !== '' || (form.aboutWords ?? '') !== '';
        expect(concern === null).toBe(!says && form.about !== 'me');
        if (concern === null) return;
        if ((form.words ?? '') !== '') expect(concern.words).toBe(form.words);
        if ((form.aboutWords ?? '') !== '') expect(concern.aboutWords).toBe(form.aboutWords);
      }),
    );
  });

  it('lets a child ask for help without a word', () => {
    expect(concernFrom({ about: 'me' })).toMatchObject({ about: 'me', aboutStaff: 'no' });
  });

  it('takes a picked student for what the concern is about, said or not', () => {
    expect(concernFrom({ student: 'a', words: 'w' })).toMatchObject({
      about: 'student',
      student: 'a',
    });
    expect(concernFrom({ about: 'unknown', student: 'a', words: 'w' })?.student).toBeUndefined();
  });
});
