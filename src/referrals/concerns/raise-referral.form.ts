import { IsOptional } from 'class-validator';
import type { Answer } from './concern-intake.rules.js';

/**
 * Nothing here is required, too long or said once too often for the form: what is raised from it is
 * decided by the rule (domain.md rule 8). Only the size of a request sets an end.
 */
export class RaiseReferralForm {
  @IsOptional() about?: Answer;
  @IsOptional() student?: Answer;
  @IsOptional() aboutWords?: Answer;
  @IsOptional() category?: Answer;
  @IsOptional() urgency?: Answer;
  @IsOptional() words?: Answer;
  @IsOptional() aboutStaff?: Answer;
  @IsOptional() subject?: Answer;
  @IsOptional() toldWhom?: Answer;
}
