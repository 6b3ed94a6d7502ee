import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ReferralEventKind =
  | 'raised'
  | 'escalated'
  | 'acknowledged'
  | 'action_added'
  | 'action_done'
  | 'note'
  | 'closed'
  | 'reopened'
  | 'subject_named'
  | 'rerouted';

/** One line of the chronology; nothing is overwritten. */
@Entity('referral_event')
export class ReferralEventRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'referral_id' }) referralId!: string;
  @Column('timestamptz') at!: Date;
  /** Nobody when the clock did it. */
  @Column('uuid', { name: 'person_id', nullable: true }) personId!: string | null;
  @Column('text') kind!: ReferralEventKind;
  @Column('bytea', { nullable: true }) words!: Buffer | null;
}
