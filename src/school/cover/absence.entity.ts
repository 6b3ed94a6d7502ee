import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who is away and who stands in. Why is nobody's business here, so no reason is kept. */
@Entity('absence')
export class Absence {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  @Column('uuid', { name: 'cover_id', nullable: true }) coverId!: string | null;
  @Column('timestamptz', { name: 'starts_at' }) startsAt!: Date;
  /** The first instant they are back; null until somebody says so. */
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt!: Date | null;
}
