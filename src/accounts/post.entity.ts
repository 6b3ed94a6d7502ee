import { Column, Entity, PrimaryColumn } from 'typeorm';

export const POST_KINDS = [
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'chair',
  'pastoral',
  'out_of_hours',
  'holiday_cover',
] as const;
export type PostKind = (typeof POST_KINDS)[number];

/** A role that a title gives. Ending it keeps the row: who held what when is history. */
@Entity('post')
export class Post {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') kind!: PostKind;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  /** For heads of year: the year they look after. */
  @Column('integer', { name: 'year_group', nullable: true }) yearGroup!: number | null;
  @Column('timestamptz', { name: 'held_from' }) heldFrom!: Date;
  @Column('timestamptz', { name: 'held_until', nullable: true }) heldUntil!: Date | null;
  /** The last holder keeps the post until somebody follows: they leave, the post does not empty. */
  @Column('timestamptz', { name: 'leaving_reported_at', nullable: true })
  leavingReportedAt!: Date | null;
  @Column('uuid', { name: 'given_by', nullable: true }) givenBy!: string | null;
}
