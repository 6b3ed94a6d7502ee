import type { Role } from '../accounts/permissions.js';

export interface AuditStanding {
  askedAt: Date | null;
  finishedAt: Date | null;
  /** A code; nothing when everything fitted. */
  fault: string | null;
  day: string | null;
  root: string | null;
}

/** Somebody opened a record, or tried to. */
export interface RecordRead {
  at: Date;
  personId: string;
  name: string;
  /** What they were at the time; none for reads before roles were written down with them. */
  roles: Role[];
  action: 'read' | 'refused';
  kind: 'referral' | 'contact';
  recordId: string;
  raisedAt: Date | null;
  /** Why they may read it now, as a code; nothing when they may not (any more). */
  reason: string | null;
  /** Whether an action in it was theirs to do at the time. */
  hadAction: boolean;
}

/** A referral that was given to the actor, and how often it was read. */
export interface HeldRecord {
  recordId: string;
  childId: string | null;
  child: string | null;
  childYear: number | null;
  raisedAt: Date;
  reads: number;
  readers: number;
  lastAt: Date;
}

export interface WeekOfReads {
  /** Its Monday, yyyy-mm-dd. */
  starts: string;
  reads: number;
  records: number;
  readers: number;
}

/** A day on which somebody read a record of the student who asks. */
export interface OwnRead {
  day: string;
  roles: Role[];
  kind: 'referral' | 'contact';
}

export interface SchoolDay {
  timezone: string;
  /** Local times, "08:30". */
  dayStarts: string;
  dayEnds: string;
}
