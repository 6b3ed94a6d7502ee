import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** What the files leave open. Each page asks for one of them. */
export class ChooseImportForm {
  @IsOptional()
  @IsString({ message: 'Choose your school.' })
  @MaxLength(400, { message: 'Choose your school.' })
  org?: string;

  @IsOptional()
  @Matches(/^\d{0,6}$/, { message: 'Tick the box if they have all left.' })
  leavers?: string;
}
