import { IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** What people write: digits with spaces, brackets, hyphens and dots, perhaps an extension. */
const PHONE = /^\+?[\d\s().-]{3,30}( ?(ext|x)\.? ?\d{1,6})?$/i;
const PHONE_FAULT = 'Enter a phone number, such as 01234 567890 or 01234 567890 ext 12.';
const answered = (value: unknown): boolean => value !== '' && value !== undefined;

export class SettingsForm {
  @IsString({ message: 'Enter the name of the school.' })
  @IsNotEmpty({ message: 'Enter the name of the school.' })
  @MaxLength(120, { message: 'Use 120 characters or fewer for the name.' })
  name!: string;

  @Matches(TIME, { message: 'Enter when the school day starts, such as 08:30.' })
  dayStarts!: string;

  @Matches(TIME, { message: 'Enter when the school day ends, such as 15:30.' })
  dayEnds!: string;

  @ValidateIf((form: SettingsForm) => answered(form.helpPhone))
  @Matches(PHONE, { message: PHONE_FAULT })
  helpPhone?: string;

  @ValidateIf((form: SettingsForm) => answered(form.socialCarePhone))
  @Matches(PHONE, { message: PHONE_FAULT })
  socialCarePhone?: string;

  @ValidateIf((form: SettingsForm) => answered(form.ladoPhone))
  @Matches(PHONE, { message: PHONE_FAULT })
  ladoPhone?: string;

  @IsOptional()
  @IsString({ message: 'Say where to find an adult in words.' })
  @MaxLength(200, { message: 'Use 200 characters or fewer to say where to find an adult.' })
  safePlace?: string;
}
