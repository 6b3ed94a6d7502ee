import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BookingState } from '../booking-states.rules.js';

/** A student's claim on a slot. Its steps are in booking-states.rules.ts. */
@Entity('booking')
export class Booking {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'slot_id' }) slotId!: string;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @Column('uuid', { name: 'listener_id' }) listenerId!: string;
  /** None for a walk-in who is not known. */
  @Column('uuid', { name: 'student_id', nullable: true }) studentId!: string | null;
  @Column('integer', { name: 'year_group', nullable: true }) yearGroup!: number | null;
  @Column('text') kind!: 'booking' | 'walk_in';
  @Column('text') state!: BookingState;
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt!: Date;
  @Column('timestamptz', { name: 'limits_accepted_at', nullable: true })
  limitsAcceptedAt!: Date | null;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
  @Column('timestamptz', { name: 'arrived_at', nullable: true }) arrivedAt!: Date | null;
  @Column('timestamptz', { name: 'cancelled_at', nullable: true }) cancelledAt!: Date | null;
  @Column('text', { name: 'cancelled_why', nullable: true })
  cancelledWhy!: 'student' | 'session' | 'listener' | 'left_school' | null;
}
