import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an authenticator app shares with us. */
@Entity('totp')
export class Totp {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'school_id' }) schoolId!: string;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  /** Sealed. */
  @Column('bytea') secret!: Buffer;
  @Column('timestamptz', { name: 'made_at' }) madeAt!: Date;
  /** Null until a first code shows that the app has it. */
  @Column('timestamptz', { name: 'confirmed_at', nullable: true }) confirmedAt!: Date | null;
  @Column('bigint', { name: 'last_step', nullable: true }) lastStep!: string | null;
}
