import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('person')
export class Person {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') kind!: 'student' | 'staff';
  /** The person's id in the roster; none for people added by hand. */
  @Column('text', { name: 'source_id', nullable: true }) sourceId!: string | null;
  @Column('text') username!: string;
  @Column('text', { name: 'given_name' }) givenName!: string;
  @Column('text', { name: 'family_name' }) familyName!: string;
  @Column('text', { name: 'preferred_name', nullable: true }) preferredName!: string | null;
  @Column('text', { nullable: true }) email!: string | null;
  @Column('integer', { name: 'year_group', nullable: true }) yearGroup!: number | null;
  @Column('text', { name: 'tutor_group', nullable: true }) tutorGroup!: string | null;
  @Column('date', { name: 'date_of_birth', nullable: true }) dateOfBirth!: string | null;
  @Column('text', { nullable: true }) sex!: string | null;
  @Column('boolean', { nullable: true }) send!: boolean | null;
  @Column('boolean', { name: 'pupil_premium', nullable: true }) pupilPremium!: boolean | null;
  @Column('timestamptz', { name: 'joined_at' }) joinedAt!: Date;
  @Column('timestamptz', { name: 'left_at', nullable: true }) leftAt!: Date | null;
  /** May begin no sign-in since then. */
  @Column('timestamptz', { name: 'suspended_at', nullable: true }) suspendedAt!: Date | null;
}
