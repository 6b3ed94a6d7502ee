import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A recurring offer: the same local time on the same weekday (session-dates.rules.ts). */
@Entity('drop_in')
export class DropIn {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') name!: string;
  @Column('uuid', { name: 'room_id' }) roomId!: string;
  @Column('integer') weekday!: number;
  /** Local wall-clock times, HH:mm. */
  @Column('text', { name: 'starts_at' }) startsAt!: string;
  @Column('text', { name: 'ends_at' }) endsAt!: string;
  @Column('integer', { name: 'slot_minutes' }) slotMinutes!: number;
  /** How many listeners a session would like. */
  @Column('integer') listeners!: number;
  @Column('date', { name: 'from_date' }) fromDate!: string;
  @Column('date', { name: 'until_date' }) untilDate!: string;
  /** The adult on duty of sessions still to be made. */
  @Column('uuid', { name: 'adult_id', nullable: true }) adultId!: string | null;
  @Column('uuid', { name: 'made_by' }) madeBy!: string;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
