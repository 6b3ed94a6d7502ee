import type { Place } from '../crypto/words.js';

/** One line of what is kept: a label and what stands there. */
export interface KeptLine {
  readonly label: string;
  readonly text: string;
}

/** Sealed words, and how they read once they are opened. */
export interface KeptWords {
  readonly place: Place;
  readonly sealed: Buffer;
  lines(text: string): readonly KeptLine[];
}

/**
 * One thing that is kept about a person, as a feature gives it to whoever reviews a request for a
 * copy. Times are instants here; they become words where the school's time zone is known.
 */
export interface KeptItem {
  /** `feature.record.piece`: the same thing has the same key on every look. */
  readonly key: string;
  readonly kind: string;
  readonly at: Date | null;
  readonly heading: string;
  readonly facts: readonly (KeptLine | { readonly label: string; readonly at: Date })[];
  readonly words: readonly KeptWords[];
  /** The record whose grant opens it; null for facts that need none. */
  readonly guard: string | null;
  /** Nobody gives it away without looking: it has words, or it came from somebody else. */
  readonly decide: boolean;
  /** Why it wants a careful look, for the reviewer. */
  readonly caution?: string;
}

/** Whose, and for which request. */
export interface KeptQuestion {
  readonly schoolId: string;
  readonly personId: string;
  readonly requestId: string;
  /** What happened since, the review itself among it, is no part of the answer. */
  readonly askedAt: Date;
}
