import { IsOptional, IsString, MaxLength } from 'class-validator';

/** One of the three shows who it is; which of them was asked for depends on the person. */
export class ConfirmationForm {
  /** Of the authenticator app, or a recovery code. */
  @IsOptional()
  @IsString({ message: 'Enter the code.' })
  @MaxLength(60, { message: 'The code has six digits.' })
  code?: string;

  @IsOptional()
  @IsString({ message: 'Enter your password.' })
  @MaxLength(1000, { message: 'That password is too long.' })
  password?: string;

  /** What a passkey answered, as JSON. */
  @IsOptional()
  @IsString({ message: 'The passkey did not answer. Try again.' })
  @MaxLength(20_000, { message: 'The passkey did not answer. Try again.' })
  passkey?: string;

  /** The form that has to wait for this, sealed. */
  @IsOptional()
  @IsString()
  sealed?: string;

  /** The page that has to wait for this. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  back?: string;
}
