import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one contact weighed for its listener. */
@Entity('listener_load')
export class ListenerLoad {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'listener_id' }) listenerId!: string;
  @Column('numeric') points!: number;
  @Column('timestamptz') at!: Date;
}
