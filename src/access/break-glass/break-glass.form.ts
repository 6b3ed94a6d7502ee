import { IsIn, IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';

export class AskBreakGlassForm {
  @IsUUID(undefined, { message: 'Choose the child.' })
  child!: string;

  @IsIn(['yes', 'no'], { message: 'Say whether a life is at risk.' })
  lifeAtRisk!: 'yes' | 'no';

  @IsString({ message: 'Write why you need to read it now.' })
  @IsNotEmpty({ message: 'Write why you need to read it now.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  reason!: string;
}

export class ReviewBreakGlassForm {
  @IsIn(['right', 'not_right'], { message: 'Say whether it was right.' })
  review!: 'right' | 'not_right';

  @IsOptional()
  @IsString()
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  words?: string;
}
