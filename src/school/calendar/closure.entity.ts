import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Days within a term on which the school is shut: half-term, training days, snow. */
@Entity('closure')
export class Closure {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') name!: string;
  /** The first and the last day, both included. */
  @Column('date', { name: 'starts_on' }) startsOn!: string;
  @Column('date', { name: 'ends_on' }) endsOn!: string;
}
