import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export class AssessmentForm {
  @IsOptional()
  @IsString({ message: 'Say it in words.' })
  @MaxLength(10_000, { message: 'Use 10,000 characters or fewer.' })
  words?: string;

  /** Which text the page showed; 0 when there was none. */
  @Matches(/^\d{1,6}$/, { message: 'Open the page again.' })
  version!: string;
}
