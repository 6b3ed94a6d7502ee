import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type RosterFormat, type RosterSnapshot } from './roster-snapshot.js';

/** What was chosen with the files, kept for the next import. */
export interface KeptChoices {
  org?: string | null;
  grades?: 'as-given' | 'us';
  allowLeavers?: number;
}

/** One import: looked at first on the page, or applied at once on the command line. */
@Entity('roster_import')
export class RosterImport {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') state!: 'preview' | 'applied' | 'discarded';
  @Column('text') format!: RosterFormat;
  /** Null on the command line. */
  @Column('uuid', { name: 'made_by', nullable: true }) madeBy!: string | null;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
  @Column('timestamptz', { name: 'applied_at', nullable: true }) appliedAt!: Date | null;
  @Column('jsonb') options!: KeptChoices;
  /** Only while it waits for a yes. */
  @Column('jsonb', { nullable: true }) snapshot!: RosterSnapshot | null;
  @Column('integer') added!: number;
  @Column('integer') changed!: number;
  @Column('integer', { name: 'left_count' }) left!: number;
  @Column('integer') refused!: number;
}
