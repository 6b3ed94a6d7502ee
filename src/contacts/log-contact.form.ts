import { IsOptional } from 'class-validator';

/**
 * Nothing is a fault of the form: the rules raise a concern from whatever is there before they ask
 * for the rest (domain.md rule 8). Only the size of a request sets an end.
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
  @IsOptional() concernAbout?: string | string[];
  @IsOptional() concernWords?: string | string[];
}
