import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is recorded about somebody who listens; eligibility.rules.ts says what follows from it. */
@Entity('listener')
export class Listener {
  @PrimaryColumn('uuid', { name: 'school_id' }) schoolId!: string;
  @PrimaryColumn('uuid', { name: 'person_id' }) personId!: string;
  @Column('date', { name: 'accepted_on', nullable: true }) acceptedOn!: string | null;
  @Column('text') suitability!: 'yes' | 'no' | 'unknown';
  @Column('date', { name: 'suitability_on', nullable: true }) suitabilityOn!: string | null;
  @Column('date', { name: 'consent_on', nullable: true }) consentOn!: string | null;
  @Column('date', { name: 'consent_until', nullable: true }) consentUntil!: string | null;
  @Column('date', { name: 'code_signed_on', nullable: true }) codeSignedOn!: string | null;
  @Column('integer', { name: 'code_signed_version', nullable: true })
  codeSignedVersion!: number | null;
  @Column('date', { name: 'trained_on', nullable: true }) trainedOn!: string | null;
  @Column('date', { name: 'observed_on', nullable: true }) observedOn!: string | null;
  @Column('date', { name: 'certificate_until', nullable: true }) certificateUntil!: string | null;
  @Column('date', { name: 'last_supervision_on', nullable: true })
  lastSupervisionOn!: string | null;
  @Column('integer', { name: 'supervision_every_days' }) supervisionEveryDays!: number;
  @Column('timestamptz', { name: 'paused_since', nullable: true }) pausedSince!: Date | null;
  @Column('uuid', { name: 'paused_by', nullable: true }) pausedBy!: string | null;
  @Column('numeric', { name: 'load_cap' }) loadCap!: number;
  @Column('date', { name: 'left_on', nullable: true }) leftOn!: string | null;
}
