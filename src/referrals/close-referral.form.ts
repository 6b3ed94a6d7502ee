import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { OUTCOMES } from './referral.entity.js';

const LONG = { message: 'Use 10,000 characters or fewer.' };

/** Keeping Children Safe in Education: what it was, what was done, what was decided and why. */
export class CloseReferralForm {
  @IsString({ message: 'Sum up what it was about.' })
  @IsNotEmpty({ message: 'Sum up what it was about.' })
  @MaxLength(10_000, LONG)
  summary!: string;

  @IsString({ message: 'Say what was done.' })
  @IsNotEmpty({ message: 'Say what was done.' })
  @MaxLength(10_000, LONG)
  done!: string;

  @IsString({ message: 'Say what was decided.' })
  @IsNotEmpty({ message: 'Say what was decided.' })
  @MaxLength(10_000, LONG)
  decision!: string;

  @IsString({ message: 'Say why.' })
  @IsNotEmpty({ message: 'Say why.' })
  @MaxLength(10_000, LONG)
  reason!: string;

  @IsIn(OUTCOMES.map(({ key }) => key), { message: 'Choose the outcome.' })
  outcome!: string;
}
