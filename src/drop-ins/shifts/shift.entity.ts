import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One listener's place in one session. */
@Entity('shift')
export class Shift {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @Column('uuid', { name: 'listener_id' }) listenerId!: string;
  @Column('timestamptz', { name: 'withdrawn_at', nullable: true }) withdrawnAt!: Date | null;
}
