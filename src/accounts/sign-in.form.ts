import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

export class SignInForm {
  @IsString({ message: 'Enter your school.' })
  @IsNotEmpty({ message: 'Enter your school.' })
  @MaxLength(60, { message: 'Enter your school as it is written on your sheet.' })
  school!: string;

  @IsString({ message: 'Enter your username.' })
  @IsNotEmpty({ message: 'Enter your username.' })
  @MaxLength(200, { message: 'Enter your username as it is written on your sheet.' })
  username!: string;

  @IsString({ message: 'Enter your password.' })
  @IsNotEmpty({ message: 'Enter your password.' })
  @MaxLength(1000, { message: 'That password is too long.' })
  password!: string;

  /** A form that was sent after the sign-in ran out, sealed. */
  @IsOptional()
  @IsString()
  sealed?: string;
}
