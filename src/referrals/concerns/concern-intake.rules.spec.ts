import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { type Answer, concernFrom, type PostedConcern } from './concern-intake.rules.js';

const SOMEBODY = 'f6a1d1a2-0c52-4d0e-9d67-7f3c1f0f9a11';
const answer = (one: fc.Arbitrary<string>): fc.Arbitrary<Answer> =>
  fc.oneof(fc.constant(undefined), one, fc.array(one, { maxLength: 3 }));
const text = answer(fc.string({ unit: 'grapheme' }));
const posted: fc.Arbitrary<PostedConcern> = fc.record({
  about: answer(fc.constantFrom('me', 'student', 'unknown', '', 'x')),
  student: answer(fc.constantFrom(SOMEBODY, 'x', '')),
  aboutWords: text,
  category: answer(fc.constantFrom('suicide', 'x', '')),
  urgency: answer(fc.constantFrom('immediate', 'soon', 'x', '')),
  words: text,
  aboutStaff: answer(fc.constantFrom('no', 'staff', 'head', 'unsure', '', 'x')),
  subject: answer(fc.constantFrom(SOMEBODY, 'x', '')),
  toldWhom: text,
});
const parts = (given: Answer): string[] =>
  (Array.isArray(given) ? (given as string[]) : [given as string | undefined]).filter(
    (one): one is string => one !== undefined && one !== '',
  );

describe('taking in a concern', () => {
  it('never refuses anything that says something, and keeps every word', () => {
    fc.assert(
      fc.property(posted, (form) => {
        const concern = concernFrom(form);
        const said = [form.words, form.aboutWords, form.toldWhom].flatMap(parts);
        if (said.length > 0) expect(concern).not.toBeNull();
        for (const field of ['words', 'aboutWords', 'toldWhom'] as const)
          for (const part of parts(form[field])) expect(concern?.[field]).toContain(part);
        if (parts(form.aboutStaff).includes('head')) {
          if (concern !== null) expect(concern.aboutStaff).toBe('head');
        }
        for (const person of [concern?.student, concern?.subject])
          expect([undefined, SOMEBODY]).toContain(person);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

  it.each<[PostedConcern]>([
    [{ about: 'student', student: SOMEBODY }],
    [{ category: 'suicide' }],
    [{ urgency: 'immediate' }],
    [{ toldWhom: 'Miss Ahmed' }],
    [{ subject: SOMEBODY }],
  ])('is raised without a word from %j', (form) => {
    expect(concernFrom(form)).not.toBeNull();
  });

  it.each<[PostedConcern]>([
    [{}],
    [{ about: 'unknown', words: '', urgency: 'soon', aboutStaff: 'no' }],
    [{ student: 'x', category: 'x', subject: 'x' }],
  ])('asks for a word when there is nothing to pass on: %j', (form) => {
    expect(concernFrom(form)).toBeNull();
  });

  it('lets a child ask for help without a word', () => {
    expect(concernFrom({ about: 'me' })).toMatchObject({ about: 'me', aboutStaff: 'no' });
  });

  it('takes a picked student for what the concern is about, said or not', () => {
    expect(concernFrom({ student: SOMEBODY, words: 'w' })).toMatchObject({
      about: 'student',
      student: SOMEBODY,
    });
    expect(
      concernFrom({ about: 'unknown', student: SOMEBODY, words: 'w' })?.student,
    ).toBeUndefined();
  });
});
