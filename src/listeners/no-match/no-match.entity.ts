import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Two people who are never brought together; whose wish it was and why is not kept. */
@Entity('no_match')
export class NoMatch {
  @PrimaryColumn('uuid', { name: 'school_id' }) schoolId!: string;
  @PrimaryColumn('uuid', { name: 'person_id' }) personId!: string;
  @PrimaryColumn('uuid', { name: 'other_id' }) otherId!: string;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
}
