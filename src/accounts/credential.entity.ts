import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('credential')
export class Credential {
  @PrimaryColumn('uuid', { name: 'school_id' }) schoolId!: string;
  @PrimaryColumn('uuid', { name: 'person_id' }) personId!: string;
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  @Column('boolean', { name: 'must_change' }) mustChange!: boolean;
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: Date;
}
