import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class CodeForm {
  @IsString({ message: 'Enter the code the app shows.' })
  @IsNotEmpty({ message: 'Enter the code the app shows.' })
  @MaxLength(60, { message: 'The code has six digits.' })
  code!: string;
}
