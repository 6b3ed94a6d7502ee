import { IsUUID, ValidateIf } from 'class-validator';

export class NameAdultForm {
  /** Empty: nobody yet. */
  @ValidateIf((form: NameAdultForm) => form.adult !== '')
  @IsUUID('all', { message: 'Choose an adult, or nobody yet.' })
  adult!: string;
}
