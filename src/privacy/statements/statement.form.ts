import { IsUUID } from 'class-validator';

export class StatementForm {
  @IsUUID(undefined, { message: 'Choose the record that it is about.' })
  record!: string;
}
