import { CONCERN_CATEGORIES, URGENCIES } from '../referrals/categories.js';
import { NEXT_STEPS, SKILLS, THEMES } from './themes.js';

/** A log exactly as a form posts it: text, several texts, or nothing at all. */
export type Answer = string | readonly string[] | null | undefined;

export interface ContactLogValues {
  readonly minutes?: Answer;
  readonly mainTheme?: Answer;
  /** Further themes; none is an answer. */
  readonly themes?: Answer;
  readonly skills?: Answer;
  readonly nextStep?: Answer;
  readonly riskOfHarm?: Answer;
  /** How the listener is, 1 (not well) to 5 (well). */
  readonly wellbeing?: Answer;
  readonly concernCategory?: Answer;
  readonly concernUrgency?: Answer;
  /** Who it is about, of a contact outside a booking. */
  readonly concernAbout?: Answer;
  readonly concernWords?: Answer;
}

export interface LogGap {
  readonly field: keyof ContactLogValues;
  readonly code: 'missing' | 'not_on_the_list' | 'out_of_range' | 'contradicts';
  readonly sentence: string;
}

/** A contact is part of a session; four hours is longer than any, and catches "1240" for a time. */
export const LONGEST_CONTACT_MINUTES = 240;

/**
 * What is still owed before a log is complete, in the order of the form; none: complete.
 *
 * Needed: minutes, main theme, at least one skill, next step, the risk question, the listener's own
 * wellbeing; with "yes" to risk also category, urgency and words. Words written about a worry
 * without a "yes" are a contradiction to settle, not something to keep quiet about: the listener is
 * asked, and nothing is thrown away. A gap never holds a concern back; see `concernFromLog`.
 */
export function contactLogGaps(values: ContactLogValues): LogGap[] {
  return [
    riskGap(values),
    ...(saysYes(values.riskOfHarm) ? concernGaps(values) : []),
    wholeNumber(
      'minutes',
      values.minutes,
      1,
      LONGEST_CONTACT_MINUTES,
      'Say how many minutes you talked, from 1 to 240.',
    ),
    oneOf('mainTheme', values.mainTheme, THEMES, 'Choose what you mostly talked about.'),
    someOf('themes', values.themes, THEMES, 0, 'Choose themes from the list.'),
    someOf('skills', values.skills, SKILLS, 1, 'Choose at least one thing that you did.'),
    oneOf('nextStep', values.nextStep, NEXT_STEPS, 'Choose what happens next.'),
    wholeNumber('wellbeing', values.wellbeing, 1, 5, 'Say how you are, from 1 to 5.'),
  ].filter((gap) => gap !== null);
}

/** True when any of the answers posted is "yes": asked twice and answered both ways, it is yes. */
export function saysYes(answer: Answer): boolean {
  return texts(answer).some((text) => text.toLowerCase() === 'yes');
}

/** The answers that were given, trimmed; blank ones are no answer. */
export function texts(answer: Answer): string[] {
  return asPosted(answer)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** The texts untouched. A forged form may post objects: they are no answer, and no reason to fail. */
export function asPosted(answer: Answer): string[] {
  const all: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return all.filter((text) => typeof text === 'string');
}

function riskGap(values: ContactLogValues): LogGap | null {
  if (saysYes(values.riskOfHarm)) return null;
  if (texts(values.concernWords).length > 0) {
    const sentence =
      'You wrote about a worry. Answer "yes" so that an adult sees it, or take it out.';
    return { field: 'riskOfHarm', code: 'contradicts', sentence };
  }
  const sentence = 'Say whether you think someone may be hurt or in danger.';
  return oneOf('riskOfHarm', values.riskOfHarm, [{ key: 'no' }], sentence);
}

function concernGaps(values: ContactLogValues): (LogGap | null)[] {
  const words = texts(values.concernWords).length > 0;
  return [
    words ? null : missing('concernWords', 'Write what you saw or heard, in a few words.'),
    oneOf(
      'concernCategory',
      values.concernCategory,
      CONCERN_CATEGORIES,
      'Choose what you are worried about.',
    ),
    oneOf(
      'concernUrgency',
      values.concernUrgency,
      URGENCIES,
      'Choose how soon someone should look.',
    ),
  ];
}

type Keyed = readonly { readonly key: string }[];

function oneOf(field: LogGap['field'], answer: Answer, list: Keyed, sentence: string) {
  const given = texts(answer);
  if (given.length === 0) return missing(field, sentence);
  const known = given.length === 1 && list.some(({ key }) => key === given[0]);
  return known ? null : ({ field, code: 'not_on_the_list', sentence } as const);
}

function someOf(
  field: LogGap['field'],
  answer: Answer,
  list: Keyed,
  least: number,
  sentence: string,
) {
  const given = texts(answer);
  if (given.length < least) return missing(field, sentence);
  const known = given.every((text) => list.some(({ key }) => key === text));
  return known ? null : ({ field, code: 'not_on_the_list', sentence } as const);
}

function wholeNumber(
  field: LogGap['field'],
  answer: Answer,
  least: number,
  most: number,
  sentence: string,
) {
  const given = texts(answer);
  if (given.length === 0) return missing(field, sentence);
  const [text] = given;
  const inRange =
    given.length === 1 && /^\d{1,4}$/.test(text!) && least <= Number(text) && Number(text) <= most;
  return inRange ? null : ({ field, code: 'out_of_range', sentence } as const);
}

function missing(field: LogGap['field'], sentence: string): LogGap {
  return { field, code: 'missing', sentence };
}
