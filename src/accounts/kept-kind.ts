/**
 * A kind of record that a feature keeps, as its `<noun>.retention.ts` says it. How it is taken out
 * stands in the database (`ctx.take_out`, migrations 13 and 15), which believes no caller.
 */
export interface KeptKind {
  readonly kind: string;
  readonly name: string;
  /** What of it goes when its time has come. */
  readonly goes: string;
  /** What the period is counted from. */
  readonly from: Anchor;
  /** Which day that is, where the kind has one of its own: "after they stopped". */
  readonly after?: string;
  /**
   * `bulk`: previewed in numbers and confirmed by one person; `read`: opened one by one and decided
   * by two; `self`: goes by itself; `horizon`: no record, but how long backups live.
   */
  readonly way: 'bulk' | 'read' | 'self' | 'horizon';
  readonly unit: 'months' | 'days';
  /** What is shipped, and the least and most that a school may set. */
  readonly period: number;
  readonly least: number;
  readonly most: number;
  /** Where the number comes from. */
  readonly source: string;
}

export type Anchor =
  | 'school-year' // the end, on 31 August, of the school year it belongs to
  | 'birth' // the child's date of birth
  | 'allegation' // the day a worry about an adult was raised
  | 'day' // the day itself
  | 'deletion';
