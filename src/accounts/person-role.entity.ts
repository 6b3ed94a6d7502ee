import { Entity, PrimaryColumn } from 'typeorm';

@Entity('person_role')
export class PersonRole {
  @PrimaryColumn('uuid', { name: 'school_id' }) schoolId!: string;
  @PrimaryColumn('uuid', { name: 'person_id' }) personId!: string;
  @PrimaryColumn('text') role!: string;
}
