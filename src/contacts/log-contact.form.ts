import { IsOptional, MaxLength } from 'class-validator';

/**
 * Only a text too long to keep whole is a fault of the form; all else is for the rules, which raise
 * a concern from whatever is there before they ask for the rest (domain.md rule 8).
 */
export class LogContactForm {
  @IsOptional() booking?: string;
  @IsOptional() minutes?: string;
  @IsOptional() mainTheme?: string;
  @IsOptional() themes?: string | string[];
  @IsOptional() skills?: string | string[];
  @IsOptional() nextStep?: string;
  @IsOptional() riskOfHarm?: string;
  @IsOptional() wellbeing?: string;
  @IsOptional() concernCategory?: string;
  @IsOptional() concernUrgency?: string;

  @IsOptional()
  @MaxLength(10_000, {
    message: 'That is longer than 10,000 characters. Please shorten it a little.',
  })
  concernWords?: string;
}
