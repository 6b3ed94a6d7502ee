import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { OUTCOMES } from './request-kinds.js';

/** A decision that is told in words: more time, a refusal. */
export class ReasonForm {
  @IsString({ message: 'Say why, in words they can read.' })
  @IsNotEmpty({ message: 'Say why, in words they can read.' })
  @MaxLength(4000, { message: 'Use 4,000 characters or fewer.' })
  reason!: string;
}

const KNOWN = [...OUTCOMES.correction, ...OUTCOMES.other].map(({ key }) => key);

export class AnswerForm {
  @IsIn(KNOWN, { message: 'Choose what became of it.' })
  outcome!: string;

  @IsString({ message: 'Write the answer they will read.' })
  @IsNotEmpty({ message: 'Write the answer they will read.' })
  @MaxLength(8000, { message: 'Use 8,000 characters or fewer.' })
  answer!: string;
}
