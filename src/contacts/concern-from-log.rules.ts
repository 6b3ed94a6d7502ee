import {
  type ConcernCategoryKey,
  concernCategory,
  type Urgency,
  urgencyOrSafest,
} from '../referrals/categories.js';
import {
  type Answer,
  asPosted,
  type ContactLogValues,
  saysYes,
  texts,
} from './contact-log.rules.js';

/** What can be raised from a log, however little of it was filled in. */
export interface ConcernFromLog {
  /** Null: nobody said. Routing treats that as possibly the worst, which "something else" is not. */
  readonly category: ConcernCategoryKey | null;
  readonly urgency: Urgency;
  /** As written, not trimmed or shortened; null when nothing was. */
  readonly words: string | null;
  /** Who it is about, where no booking says it; null when nothing was written. */
  readonly about: string | null;
  /** What was not said, or not in words we know: the reader of the referral is told. */
  readonly assumed: readonly ('words' | 'category' | 'urgency')[];
}

/**
 * The concern that a log raises (domain.md, rule 8), or null when it raises none. With "yes" to the
 * risk question one is always raised, from whatever is there and whatever else is wrong with the
 * log. Only "yes" raises: without an answer the form comes back and asks.
 *
 * An urgency that is missing, unknown or given twice is settled by `urgencyOrSafest`, the same as
 * for every other form: a needless look costs an adult minutes, a late one may cost a child more.
 */
export function concernFromLog(values: ContactLogValues): ConcernFromLog | null {
  if (!saysYes(values.riskOfHarm)) return null;
  const category = concernCategory(only(values.concernCategory) ?? '');
  const given = only(values.concernUrgency);
  const urgency = urgencyOrSafest(given);
  const words = asWritten(values.concernWords);
  const assumed = [
    words === null && 'words',
    category === null && 'category',
    urgency !== given && 'urgency',
  ] as const;
  return {
    category: category === null ? null : (category.key as ConcernCategoryKey),
    urgency,
    words,
    about: asWritten(values.concernAbout),
    assumed: assumed.filter((part) => part !== false),
  };
}

function only(answer: Answer): string | null {
  const given = texts(answer);
  return given.length === 1 ? given[0]! : null;
}

function asWritten(answer: Answer): string | null {
  return texts(answer).length === 0 ? null : asPosted(answer).join('\n');
}
