import { IsString, MaxLength } from 'class-validator';

export class ApplyImportForm {
  /** The mark of the plan that was on the page. */
  @IsString({ message: 'Look at the changes again.' })
  @MaxLength(100, { message: 'Look at the changes again.' })
  seen!: string;
}
