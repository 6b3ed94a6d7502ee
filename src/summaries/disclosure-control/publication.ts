/** The words of disclosure control as types; design: disclosure-control.md. */

/** One student in one term: attributes frozen at the start of the year, one main topic a term. */
export interface Contribution {
  studentId: string;
  term: string;
  /** Year group at the start of the academic year: 8 is "Year 8". */
  year: number;
  mainTopic: string;
}

/** Everyone who was on the roll at any time in the period; what a reader is assumed to know. */
export interface Roll {
  total: number;
  byYear: Record<number, number>;
}

/** A term, or all terms of an academic year. `key` goes into the keyed draw: never reuse one. */
export interface Period {
  key: string;
  terms: string[];
}

export interface TopicList {
  keys: string[];
  /** Keys that are published as one merged group only. */
  sensitive: string[];
}

export type Statistic = 'total' | 'year' | 'topic';

/** The students a cell counts: present in any of `terms`, and in `years` and `topics` if given. */
export interface CellSet {
  terms: string[];
  years?: number[];
  /** Main topic in the (then single) term of the set. */
  topics?: string[];
}

export interface PublishedCell {
  statistic: Statistic;
  cellKey: string;
  atomSetHash: string;
  /** The published figure: a multiple of the base, never the true count. */
  p: number;
  display: string;
}

export type WithheldReason =
  | 'fewer-than-20'
  | 'total-withheld'
  | 'total-below-25'
  | 'roll-category-below-20'
  | 'fewer-than-10-outside'
  | 'above-80-percent-of-roll'
  | 'topic-above-60-percent'
  | 'fewer-than-2-categories'
  | 'counted-by-term-only'
  | 'no-solution';

export interface Withheld {
  statistic: Statistic;
  reason: WithheldReason;
}

/** One kind of student ("atom") and how many of them a table that fits every figure could hold. */
export interface CertificateEntry {
  atomKey: string;
  y: number;
}

export interface AuditResult {
  /** What was looked at, such as `2026-autumn/year/8`. */
  target: string;
  /** Which check or which reader: `arithmetic`, `frozen`, `gates`, `reader`, `exact total …`. */
  profile: string;
  lo: number | null;
  hi: number | null;
  pass: boolean;
  /** In words, for the person who signs off; holds no true count. */
  why?: string;
}

export interface Publication {
  school: string;
  academicYear: string;
  period: Period;
  base: number;
  catalogueVersion: string;
  solverVersion: string;
  roll: Roll;
  cells: PublishedCell[];
  withheld: Withheld[];
  relaxedSteps: string[];
  /** Fits this publication and every one that was frozen before it. */
  certificate: CertificateEntry[];
  audit: AuditResult[];
}

/** What the arithmetic needs of a publication: enough to check it, nothing that must stay secret. */
export type PublishedFigures = Pick<
  Publication,
  'school' | 'academicYear' | 'period' | 'base' | 'roll' | 'cells' | 'withheld'
>;
