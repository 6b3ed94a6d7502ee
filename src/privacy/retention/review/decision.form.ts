import {
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';

const keeps = ({ decide }: DecisionForm): boolean => decide === 'keep';

export class DecisionForm {
  @IsIn(['keep', 'may_go'], { message: 'Choose whether it stays or may go.' })
  decide!: string;

  @ValidateIf(keeps)
  @IsISO8601({ strict: true }, { message: 'Say until when it stays.' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'Say until when it stays.' })
  keepUntil?: string;

  @ValidateIf(keeps)
  @IsString({ message: 'Say why it stays.' })
  @IsNotEmpty({ message: 'Say why it stays.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  because?: string;
}
