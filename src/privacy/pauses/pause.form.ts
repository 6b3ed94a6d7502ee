import {
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import type { Pause } from '../requests/request-clock.rules.js';
import { type Proof, PROOFS } from '../requests/request-kinds.js';

const ASK = 'Write what you ask them.';
const CAME_ON = 'Give the day on which their answer came.';
export const PROVED = 'Say how you know now who asks.';
const LONG = { message: 'Use 4,000 characters or fewer.' };

export class PauseForm {
  @IsIn(['identity', 'meaning'], { message: 'Choose what you wait for.' })
  why!: Pause['why'];

  @IsString({ message: ASK })
  @IsNotEmpty({ message: ASK })
  @MaxLength(4000, LONG)
  question!: string;
}

export class ResumptionForm {
  @Matches(/^20\d{2}-\d{2}-\d{2}$/, { message: CAME_ON })
  @IsISO8601({ strict: true }, { message: CAME_ON })
  resumedOn!: string;

  @IsOptional()
  @IsString({ message: 'Say it in words.' })
  @MaxLength(4000, LONG)
  said?: string;

  /** How they showed who they are, where that was asked. */
  @IsOptional()
  @IsIn(PROOFS.map(({ key }) => key), { message: PROVED })
  identity?: Proof;
}

/** What whoever asked says themself. */
export class ClarificationForm {
  @IsString({ message: 'Write your answer.' })
  @IsNotEmpty({ message: 'Write your answer.' })
  @MaxLength(4000, LONG)
  said!: string;
}
