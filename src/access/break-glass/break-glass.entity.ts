import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody asked to open a child's records in an emergency, and what came of it. */
@Entity('break_glass')
export class BreakGlass {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'asked_by' }) askedBy!: string;
  @Column('uuid', { name: 'child_id' }) childId!: string;
  @Column('boolean', { name: 'life_at_risk' }) lifeAtRisk!: boolean;
  /** Sealed. */
  @Column('bytea') reason!: Buffer;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  /** When whoever asked was told that nobody answered. */
  @Column('timestamptz', { name: 'lapse_told_at', nullable: true }) lapseToldAt!: Date | null;
  @Column('uuid', { name: 'decided_by', nullable: true }) decidedBy!: string | null;
  @Column('timestamptz', { name: 'decided_at', nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: 'opened' | 'refused' | 'withdrawn' | null;
  @Column('timestamptz', { name: 'open_until', nullable: true }) openUntil!: Date | null;
  @Column('date', { name: 'review_due_on', nullable: true }) reviewDueOn!: string | null;
  @Column('timestamptz', { name: 'reminded_at', nullable: true }) remindedAt!: Date | null;
  @Column('uuid', { name: 'reviewed_by', nullable: true }) reviewedBy!: string | null;
  @Column('timestamptz', { name: 'reviewed_at', nullable: true }) reviewedAt!: Date | null;
  @Column('text', { nullable: true }) review!: 'right' | 'not_right' | null;
  /** Sealed. */
  @Column('bytea', { name: 'review_words', nullable: true }) reviewWords!: Buffer | null;
}
