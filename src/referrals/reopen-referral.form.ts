import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class ReopenReferralForm {
  @IsString({ message: 'Say why it is open again.' })
  @IsNotEmpty({ message: 'Say why it is open again.' })
  @MaxLength(10_000, { message: 'Use 10,000 characters or fewer.' })
  why!: string;
}
