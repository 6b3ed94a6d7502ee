import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The only way to content: this record was given to this person, for this reason. */
@Entity('record_access')
export class RecordAccess {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text', { name: 'record_kind' }) recordKind!: string;
  @Column('uuid', { name: 'record_id' }) recordId!: string;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  /** A code: why it was given. */
  @Column('text') reason!: string;
  @Column('timestamptz', { name: 'granted_at' }) grantedAt!: Date;
  /** Nobody for a grant that routing or the clock gave. */
  @Column('uuid', { name: 'granted_by', nullable: true }) grantedBy!: string | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
}
