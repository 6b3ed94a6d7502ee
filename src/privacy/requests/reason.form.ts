import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { OUTCOMES } from './request-kinds.js';

const SAY_WHY = { message: 'Say why, in words they can read.' };
const LONG = { message: 'Use 4,000 characters or fewer.' };

/** More time. It stands on one page with a refusal, so its field has a name of its own. */
export class ExtensionForm {
  @IsString(SAY_WHY)
  @IsNotEmpty(SAY_WHY)
  @MaxLength(4000, LONG)
  extensionReason!: string;
}

export class RefusalForm {
  @IsString(SAY_WHY)
  @IsNotEmpty(SAY_WHY)
  @MaxLength(4000, LONG)
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
