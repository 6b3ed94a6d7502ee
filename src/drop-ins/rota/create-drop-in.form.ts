import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { Transform } from 'class-transformer';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'];
const SLOT = 'Give the length of a slot in whole minutes, from 5 to 120.';
const LISTENERS = 'Give the number of listeners, from 1 to 20.';
const asNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,4}$/.test(value.trim()) ? Number(value) : undefined;

/** Times and dates are judged by `planProblems`, which knows what belongs together. */
export class CreateDropInForm {
  @IsString({ message: 'Enter a name.' })
  @IsNotEmpty({ message: 'Enter a name.' })
  @MaxLength(80, { message: 'Use 80 characters or fewer for the name.' })
  name!: string;

  @IsUUID('all', { message: 'Choose a room.' })
  room!: string;

  @IsIn(WEEKDAYS, { message: 'Choose a day of the week.' })
  weekday!: string;

  @IsString({ message: 'Give the start as a time, like 12:40.' })
  startsAt!: string;

  @IsString({ message: 'Give the end as a time, like 13:20.' })
  endsAt!: string;

  @Transform(asNumber)
  @IsInt({ message: SLOT })
  @Min(5, { message: SLOT })
  @Max(120, { message: SLOT })
  slotMinutes!: number;

  @Transform(asNumber)
  @IsInt({ message: LISTENERS })
  @Min(1, { message: LISTENERS })
  @Max(20, { message: LISTENERS })
  listeners!: number;

  @IsString({ message: 'Give the first day as a date.' })
  from!: string;

  @IsString({ message: 'Give the last day as a date.' })
  until!: string;

  /** Empty: the coordinator who makes it. */
  @IsOptional()
  @ValidateIf((form: CreateDropInForm) => form.adult !== '')
  @IsUUID('all', { message: 'Choose an adult from the list.' })
  adult?: string;
}
