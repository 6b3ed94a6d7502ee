import type { KeptLine } from '../../platform/privacy/kept-item.js';
import type { HoldBackReason } from './hold-back.js';
import { redact } from './redaction.rules.js';

/** One thing with its words, as the records hold it. */
export interface ReadItem {
  readonly key: string;
  readonly kind: string;
  readonly heading: string;
  readonly lines: readonly KeptLine[];
}

export type Decision =
  | { readonly decision: 'give'; readonly phrases: readonly string[] }
  | {
      readonly decision: 'hold_back';
      readonly reason: HoldBackReason;
      /** Whoever asks knows that there is such a thing: it is theirs, and nobody else's secret. */
      readonly known: boolean;
    };

/** A copy as it is given: frozen, with nothing in it that was blacked out or held back. */
export interface Copy {
  readonly school: string;
  readonly about: string;
  readonly requestedOn: string;
  readonly givenOn: string;
  readonly sections: readonly { heading: string; items: readonly CopyItem[] }[];
  readonly leftOut: readonly string[];
}

export interface CopyItem {
  readonly heading: string;
  readonly lines: readonly KeptLine[];
}

export const SECTIONS: readonly { kind: string; heading: string }[] = [
  { kind: 'account', heading: 'The roll and the account' },
  { kind: 'bookings', heading: 'Times with listeners' },
  { kind: 'contacts', heading: 'What was noted about talks' },
  { kind: 'listening', heading: 'As a listener' },
  { kind: 'referral', heading: 'Concerns' },
  { kind: 'privacy', heading: 'Requests about data' },
];

/** Stands in every copy, whatever is in it: its being there says nothing. */
export const ALWAYS_SAID: readonly string[] = [
  'Where you see black marks, or “[blacked out]”, something about somebody else was taken out.',
  'The law lets a school leave some things out: for example what is about other people, or what could put somebody in danger. We do not say whether that was so here.',
  'If you think that something is missing or wrong, tell us. You can also ask the Information Commissioner’s Office: ico.org.uk, 0303 123 1113.',
];

/** Reasons that may be named to somebody who knows of the thing: none of them tells of a danger. */
const MAY_BE_NAMED: Partial<Record<HoldBackReason, string>> = {
  other_person: 'Something of yours was left out because it would show who somebody else is.',
  legal_privilege: 'Advice that the school had from a lawyer was left out.',
};

/**
 * The lines that say what was left out. A reason is named only when naming it tips nobody off: never
 * one of safeguarding, and never of a thing that whoever asks may not know of.
 */
export function leftOutLines(decisions: readonly Decision[]): string[] {
  const named = new Set<string>();
  for (const decision of decisions) {
    if (decision.decision === 'give' || !decision.known) continue;
    const sentence = MAY_BE_NAMED[decision.reason];
    if (sentence !== undefined) named.add(sentence);
  }
  return [...named, ...ALWAYS_SAID];
}

/** The lines of one thing, with the phrases blacked out of every text. */
export function givenLines(item: ReadItem, phrases: readonly string[]): KeptLine[] {
  return item.lines.map(({ label, text }) => ({ label, text: redact(text, phrases) }));
}

/** Puts a copy together from what was decided. What is held back is not in it, nor counted. */
export function assembleCopy(
  facts: Pick<Copy, 'school' | 'about' | 'requestedOn' | 'givenOn'>,
  decided: readonly { item: ReadItem; decision: Decision }[],
): Copy {
  const sections = SECTIONS.map(({ kind, heading }) => ({
    heading,
    items: decided.flatMap(({ item, decision }) =>
      item.kind === kind && decision.decision === 'give'
        ? [{ heading: item.heading, lines: givenLines(item, decision.phrases) }]
        : [],
    ),
  })).filter(({ items }) => items.length > 0);
  return { ...facts, sections, leftOut: leftOutLines(decided.map(({ decision }) => decision)) };
}

/** Several parts of one answer as one copy, in the order they were given. */
export function mergeCopies(parts: readonly Copy[]): Copy | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const sections = SECTIONS.map(({ heading }) => ({
    heading,
    items: parts.flatMap((part) =>
      part.sections.filter((section) => section.heading === heading).flatMap(({ items }) => items),
    ),
  })).filter(({ items }) => items.length > 0);
  return {
    ...first,
    givenOn: parts.at(-1)?.givenOn ?? first.givenOn,
    sections,
    leftOut: [...new Set(parts.flatMap(({ leftOut }) => leftOut))],
  };
}
