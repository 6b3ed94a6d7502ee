import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bookable piece of a shift. The database keeps its state in step with its booking. */
@Entity('slot')
export class Slot {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'shift_id' }) shiftId!: string;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt!: Date;
  @Column('text') state!: 'free' | 'taken' | 'withdrawn';
}
