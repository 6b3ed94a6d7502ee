import { IsOptional, IsString, MaxLength } from 'class-validator';

const LONG = { message: 'That is longer than 10,000 characters. Please shorten it a little.' };

/**
 * Nothing here is required by the form: what is missing is decided by the rule (domain.md rule 8).
 * Only a text too long to keep whole is sent back, so that no end of it is lost.
 */
export class RaiseReferralForm {
  @IsOptional() @IsString() about?: string;
  @IsOptional() @IsString() @MaxLength(60, { message: 'Choose from the list.' }) student?: string;
  @IsOptional() @IsString() @MaxLength(10_000, LONG) aboutWords?: string;
  @IsOptional() @IsString() @MaxLength(60, { message: 'Choose from the list.' }) category?: string;
  @IsOptional() @IsString() @MaxLength(60, { message: 'Choose from the list.' }) urgency?: string;
  @IsOptional() @IsString() @MaxLength(10_000, LONG) words?: string;
  @IsOptional() @IsString() aboutStaff?: string;
  @IsOptional() @IsString() @MaxLength(60, { message: 'Choose from the list.' }) subject?: string;
  @IsOptional() @IsString() @MaxLength(10_000, LONG) toldWhom?: string;
}
