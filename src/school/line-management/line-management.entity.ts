import { Entity, PrimaryColumn } from 'typeorm';

/** Who manages whom: nobody judges a concern about their own manager. Used for nothing else. */
@Entity('line_management')
export class LineManagement {
  @PrimaryColumn('uuid', { name: 'school_id' }) schoolId!: string;
  @PrimaryColumn('uuid', { name: 'manager_id' }) managerId!: string;
  @PrimaryColumn('uuid', { name: 'managed_id' }) managedId!: string;
}
