import {
  IsISO8601,
  IsNotEmpty,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';

export class HoldForm {
  /** A child: everything about them stays. Empty when one referral is held. */
  @ValidateIf((form: HoldForm) => form.referral === undefined || form.referral === '')
  @IsUUID(undefined, { message: 'Choose the child.' })
  of?: string;

  @ValidateIf((form: HoldForm) => form.referral !== undefined && form.referral !== '')
  @IsUUID(undefined, { message: 'Choose the child.' })
  referral?: string;

  @IsString({ message: 'Say why it must stay.' })
  @IsNotEmpty({ message: 'Say why it must stay.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  reason!: string;

  @IsISO8601({ strict: true }, { message: 'Say when to look at it again.' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'Say when to look at it again.' })
  reviewOn!: string;
}
