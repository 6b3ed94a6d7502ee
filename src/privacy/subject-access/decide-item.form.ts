import { IsIn, IsOptional, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';
import { HOLD_BACK_REASONS, type HoldBackReason } from './hold-back.js';

export class DecideItemForm {
  @IsIn(['give', 'hold_back'], { message: 'Choose whether to give it or hold it back.' })
  decision!: 'give' | 'hold_back';

  @IsOptional()
  @IsString({ message: 'One word or name on each line.' })
  @MaxLength(10_000, { message: 'Use 10,000 characters or fewer.' })
  phrases?: string;

  @ValidateIf((form: DecideItemForm) => form.decision === 'hold_back')
  @IsIn(HOLD_BACK_REASONS.map(({ key }) => key), { message: 'Choose why it is held back.' })
  reason?: HoldBackReason;

  @IsOptional()
  @IsString({ message: 'Say it in words.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  note?: string;

  /** Which decision the page showed; 0 when there was none. */
  @Matches(/^\d{1,6}$/, { message: 'Open the page again.' })
  version!: string;
}
