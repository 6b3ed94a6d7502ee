import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What happened, in codes: no name of the student, and no words but those of a concern. */
@Entity('contact')
export class Contact {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'listener_id' }) listenerId!: string;
  @Column('uuid', { name: 'booking_id', nullable: true }) bookingId!: string | null;
  /** Nobody for somebody who walked in unknown: outside all counts of students. */
  @Column('uuid', { name: 'student_id', nullable: true }) studentId!: string | null;
  @Column('integer', { name: 'student_year', nullable: true }) studentYear!: number | null;
  @Column('uuid', { name: 'form_key' }) formKey!: string;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt!: Date;
  @Column('text') state!: 'owed' | 'logged';
  @Column('timestamptz', { name: 'logged_at', nullable: true }) loggedAt!: Date | null;
  @Column('integer', { nullable: true }) minutes!: number | null;
  @Column('text', { name: 'main_theme', nullable: true }) mainTheme!: string | null;
  @Column('text', { array: true }) themes!: string[];
  @Column('text', { array: true }) skills!: string[];
  @Column('text', { name: 'next_step', nullable: true }) nextStep!: string | null;
  @Column('boolean', { name: 'risk_of_harm', nullable: true }) riskOfHarm!: boolean | null;
  @Column('integer', { nullable: true }) wellbeing!: number | null;
  @Column('uuid', { name: 'referral_id', nullable: true }) referralId!: string | null;
  @Column('bytea', { name: 'concern_mac', nullable: true }) concernMac!: Buffer | null;
}
