import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a session is held. A closed room keeps its name and history, and opens nothing. */
@Entity('room')
export class Room {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) directions!: string | null;
  @Column('boolean') open!: boolean;
}
