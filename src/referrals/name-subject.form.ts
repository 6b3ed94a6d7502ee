import { IsUUID } from 'class-validator';

export class NameSubjectForm {
  @IsUUID(undefined, { message: 'Choose the member of staff it is about.' })
  subject!: string;
}
