import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why a session is not held: codes of session-dates.rules.ts, or its drop-in was ended. */
export type CancelledWhy = 'out_of_term' | 'closure' | 'clock_change' | 'ended';

/** One dated occurrence of a drop-in. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'drop_in_id' }) dropInId!: string;
  @Column('uuid', { name: 'room_id' }) roomId!: string;
  /** The date in the school. */
  @Column('date', { name: 'local_date' }) localDate!: string;
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt!: Date;
  @Column('uuid', { name: 'adult_id', nullable: true }) adultId!: string | null;
  @Column('timestamptz', { name: 'adult_confirmed_at', nullable: true })
  adultConfirmedAt!: Date | null;
  @Column('timestamptz', { name: 'cancelled_at', nullable: true }) cancelledAt!: Date | null;
  @Column('text', { name: 'cancelled_why', nullable: true }) cancelledWhy!: CancelledWhy | null;
}
