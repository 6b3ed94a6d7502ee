import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class ChangePasswordForm {
  @IsString({ message: 'Enter the password you have now.' })
  @IsNotEmpty({ message: 'Enter the password you have now.' })
  @MaxLength(1000, { message: 'That password is too long.' })
  current!: string;

  @IsString({ message: 'Choose a new password.' })
  @IsNotEmpty({ message: 'Choose a new password.' })
  @MaxLength(200, { message: 'Use 200 characters or fewer.' })
  password!: string;

  @IsString({ message: 'Type the new password again.' })
  @IsNotEmpty({ message: 'Type the new password again.' })
  again!: string;
}
