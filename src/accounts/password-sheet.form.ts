import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class PasswordSheetForm {
  @IsString({ message: 'Choose who the sheet is for.' })
  @IsNotEmpty({ message: 'Choose who the sheet is for.' })
  @MaxLength(300, { message: 'Choose who the sheet is for.' })
  group!: string;
}
