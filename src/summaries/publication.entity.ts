import { Column, Entity, PrimaryColumn } from 'typeorm';

export type PublicationState = 'preparing' | 'draft' | 'refused' | 'frozen' | 'discarded';

/** A set of tables for one period; once frozen the database lets nobody change it. */
@Entity('publication')
export class PublicationRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'term_id' }) termId!: string;
  @Column('text', { name: 'period_key' }) periodKey!: string;
  @Column('text', { name: 'period_name' }) periodName!: string;
  @Column('text', { name: 'academic_year' }) academicYear!: string;
  @Column('text') state!: PublicationState;
  @Column('uuid', { name: 'asked_by' }) askedBy!: string;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('date') cutoff!: string;
  @Column('text', { name: 'catalogue_version', nullable: true }) catalogueVersion!: string | null;
  @Column('integer', { nullable: true }) base!: number | null;
  @Column('text', { name: 'solver_version', nullable: true }) solverVersion!: string | null;
  @Column('text', { name: 'key_id', nullable: true }) keyId!: string | null;
  @Column('bytea', { name: 'data_hash', nullable: true }) dataHash!: Buffer | null;
  /** The year's frozen publications that it was rounded and audited together with. */
  @Column('uuid', { name: 'audited_with', array: true }) auditedWith!: string[];
  @Column('jsonb', { name: 'relaxed_steps' }) relaxedSteps!: string[];
  @Column('jsonb') withheld!: { statistic: string; reason: string }[];
  @Column('jsonb', { nullable: true }) roll!: object | null;
  @Column('text', { name: 'refused_why', nullable: true }) refusedWhy!: string | null;
  @Column('timestamptz', { name: 'frozen_at', nullable: true }) frozenAt!: Date | null;
  @Column('uuid', { name: 'frozen_by', nullable: true }) frozenBy!: string | null;
  @Column('uuid', { nullable: true }) supersedes!: string | null;
}
