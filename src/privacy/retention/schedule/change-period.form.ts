import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { WHY } from './reasons.js';

export class ChangePeriodForm {
  @Matches(/^\d{1,4}$/, { message: 'Write a whole number.' })
  period!: string;

  @IsIn(WHY.map(({ value }) => value), { message: 'Choose why it changes.' })
  why!: string;

  /** How many the page said would fall due. */
  @IsOptional()
  @IsString()
  seen?: string;
}
