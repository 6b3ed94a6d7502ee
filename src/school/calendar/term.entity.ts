import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A run of dates in which the school is open; sessions are held in term time alone. */
@Entity('term')
export class Term {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') name!: string;
  /** The first and the last day, both included. */
  @Column('date', { name: 'starts_on' }) startsOn!: string;
  @Column('date', { name: 'ends_on' }) endsOn!: string;
}
