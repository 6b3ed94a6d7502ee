/** What retention.queries.ts gives; dates are yyyy-MM-dd. */
export interface ScheduleRow {
  kind: string;
  period: number;
  /** 0 is the shipped one. */
  version: number;
  why: string | null;
  changedAt: Date | null;
  changedBy: string;
}

export interface Counted {
  kind: string;
  due: number;
  held: number;
  oldest: string | null;
  newest: string | null;
}

export interface DueReferral {
  id: string;
  kind: string;
  handle: string;
  dueOn: string;
  held: boolean;
  /** Opened by the actor since it fell due. */
  seen: boolean;
  year: number | null;
  child: string;
  /** Somebody has said that it may go, and a second person has not yet. */
  decisionId: string | null;
  decidedBy: string | null;
  decidedName: string;
}

export interface ReferralRow {
  id: string;
  state: string;
  aboutStaff: string;
  handle: string;
  raisedOn: string;
  year: number | null;
  birth: string | null;
  child: string;
  keepUntil: string | null;
  subjects: (string | null)[];
  held: boolean;
}

export interface DecisionRow {
  id: string;
  outcome: 'keep' | 'may_go';
  keepUntil: string | null;
  decidedAt: Date;
  decidedName: string;
}

export interface OpenDecision extends DecisionRow {
  words?: string;
}

export interface BatchRow {
  id: string;
  kind: string;
  state: 'preview' | 'confirmed' | 'done';
  scheduleVersion: number;
  madeAt: Date;
  confirmedAt: Date | null;
  finishedAt: Date | null;
  completeOn: string | null;
  linesHash: string | null;
  madeBy: string;
  confirmedBy: string;
  lines: number;
  settled: number;
}

export interface LineRow {
  handle: string;
  madeOn: string;
  fellDueOn: string;
  outcome: 'shredded' | 'held' | 'kept' | 'gone' | null;
  settledAt: Date | null;
  completeOn: string | null;
}

export interface HoldRow {
  id: string;
  ofKind: 'person' | 'referral';
  target: string;
  placedAt: Date;
  reviewOn: string;
  placedBy: string;
  placedById: string;
  /** Whether whoever asks may read why it is there; of a hold on a child, lift it too. */
  reasonIsTheirs: boolean;
  child: string;
  year: number | null;
}

export interface OpenHold extends HoldRow {
  /** Null where the reason is not theirs to read. */
  words: string | null;
}
