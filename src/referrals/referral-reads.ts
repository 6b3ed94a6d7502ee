import type { AboutStaff, Urgency } from './categories.js';
import type { Closure } from './closure.js';
import type { ReferralState } from './referral-states.rules.js';
import type { Route } from './routing/route.js';

/** Where a referral stands for whoever looks; `mine` and `team` are open and have a person. */
export type QueueGroup = 'waiting' | 'mine' | 'team' | 'closed';

/** One line of the queue: nothing in it is a child's word. */
export interface QueueRow {
  group: QueueGroup;
  /** How many there are in its group, shown or not. */
  groupSize: number;
  /** Its place in its group, from 1. */
  place: number;
  id: string;
  state: ReferralState;
  urgency: Urgency;
  category: string | null;
  about: string;
  aboutStaff: AboutStaff;
  childGiven: string | null;
  childFamily: string | null;
  childYear: number | null;
  raisedAs: 'student' | 'listener' | 'staff';
  raisedAt: Date;
  nextEscalationAt: Date | null;
  level: number;
  reason: string;
  nextDue: string | null;
  /** How many of those given to the reader the same person raised within half an hour of it. */
  inARow: number;
}

/** Everything a holder sees of one referral; its words were opened after the read was written down. */
export interface OpenReferral {
  id: string;
  state: ReferralState;
  urgency: Urgency;
  category: string | null;
  aboutStaff: AboutStaff;
  about: string;
  child: { id: string; name: string; year: number | null } | null;
  raisedBy: { id: string; name: string };
  raisedAs: 'student' | 'listener' | 'staff';
  raisedAt: Date;
  nextEscalationAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  closedAt: Date | null;
  route: Route;
  subjects: string[];
  words?: string;
  aboutWords?: string;
  toldWhom?: string;
  actions: {
    id: string;
    what: string;
    owner: string;
    ownerId: string;
    dueOn: string;
    doneAt: Date | null;
  }[];
  events: { at: Date; kind: string; by: string | null; words?: string; closure?: Closure }[];
  /** What somebody said against it by a privacy request. */
  statements: Statement[];
  holders: { id: string; name: string; reason: string }[];
  names: Record<string, string>;
}

export interface Statement {
  by: string;
  kind: string;
  saidOn: string;
  words: string;
  /** Null while the request is looked at. */
  outcome: string | null;
  settledAt: Date | null;
}

export interface RaisedConcern {
  id: string;
  raisedAt: Date;
  acknowledgedAt: Date | null;
  state: ReferralState;
  level: number;
  about: string;
  urgency: Urgency;
  route: Route;
}

/** What follows a child to the next school: what is coded, in words. */
export interface ReferralFile extends OpenReferral {
  worry?: string;
  events: (OpenReferral['events'][number] & { outcome?: string })[];
}
