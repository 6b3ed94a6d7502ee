import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('school')
export class School {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text') timezone!: string;
  @Column('boolean') demo!: boolean;
  /** Local time of day, HH:mm, when safeguarding staff can be reached. */
  @Column('text', { name: 'day_starts' }) dayStarts!: string;
  @Column('text', { name: 'day_ends' }) dayEnds!: string;
  @Column('text', { name: 'help_phone', nullable: true }) helpPhone!: string | null;
  @Column('text', { name: 'social_care_phone', nullable: true }) socialCarePhone!: string | null;
  @Column('text', { name: 'lado_phone', nullable: true }) ladoPhone!: string | null;
  @Column('text', { name: 'safe_place', nullable: true }) safePlace!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
