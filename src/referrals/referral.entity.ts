import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AboutStaff, Urgency } from './categories.js';
import { type ReferralEvent, type ReferralState, stateAfter } from './referral-states.rules.js';
import { Refused } from '../platform/web/submit.js';
import type { Route } from './routing/route.js';

export const OUTCOMES = [
  { key: 'support_in_school', text: 'Support in school' },
  { key: 'early_help', text: 'Early help or family support' },
  { key: 'social_care', text: "Passed to children's social care" },
  { key: 'police', text: 'Passed to the police' },
  { key: 'health', text: 'Passed to a health service' },
  { key: 'staff_process', text: 'Handled as a concern about staff' },
  { key: 'nothing_further', text: 'Nothing further needed' },
] as const;

/** A concern with an owner. It guards its own transitions; its free text is sealed bytes. */
@Entity('referral')
export class Referral {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') state!: ReferralState;
  /** The highest step of the escalation that has fired. */
  @Column('integer') level!: number;
  @Column('timestamptz', { name: 'next_escalation_at', nullable: true })
  nextEscalationAt!: Date | null;
  @Column('text', { nullable: true }) category!: string | null;
  @Column('text') urgency!: Urgency;
  @Column('text') about!: 'me' | 'student' | 'unknown';
  @Column('text', { name: 'about_staff' }) aboutStaff!: AboutStaff;
  @Column('uuid', { name: 'child_id', nullable: true }) childId!: string | null;
  @Column('integer', { name: 'child_year', nullable: true }) childYear!: number | null;
  @Column('jsonb') route!: Route;
  @Column('uuid', { name: 'raised_by' }) raisedBy!: string;
  @Column('text', { name: 'raised_as' }) raisedAs!: 'student' | 'listener' | 'staff';
  @Column('timestamptz', { name: 'raised_at' }) raisedAt!: Date;
  @Column('bytea', { nullable: true }) words!: Buffer | null;
  @Column('bytea', { name: 'about_words', nullable: true }) aboutWords!: Buffer | null;
  @Column('bytea', { name: 'told_whom', nullable: true }) toldWhom!: Buffer | null;
  @Column('uuid', { name: 'acknowledged_by', nullable: true }) acknowledgedBy!: string | null;
  @Column('timestamptz', { name: 'acknowledged_at', nullable: true }) acknowledgedAt!: Date | null;
  /** The last closure, in codes; every closure is whole in its event. */
  @Column('uuid', { name: 'closed_by', nullable: true }) closedBy!: string | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: string | null;

  /** A person has it: the clock stops. */
  acknowledge(person: string, now: Date): void {
    this.move('acknowledge');
    this.acknowledgedBy = person;
    this.acknowledgedAt = now;
    this.nextEscalationAt = null;
  }

  startWork(): void {
    this.move('addAction');
  }

  /** What was written about it stands in the chronology: closing again leaves the first untouched. */
  close(person: string, now: Date, outcome: string): void {
    this.move('close');
    this.closedBy = person;
    this.closedAt = now;
    this.outcome = outcome;
  }

  /** Whoever reopens it has it. */
  reopen(): void {
    this.move('reopen');
  }

  private move(event: ReferralEvent): void {
    const next = stateAfter(this.state, event);
    if (next === null) throw Refused.conflict('main', 'Somebody has changed it. Look again.');
    this.state = next;
  }
}
