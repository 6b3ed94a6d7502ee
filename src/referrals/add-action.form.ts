import { IsISO8601, IsNotEmpty, IsString, IsUUID, Matches, MaxLength } from 'class-validator';

// ISO 8601 also has years, months and weeks; a day is what is asked.
const DATE = /^20\d{2}-\d{2}-\d{2}$/;
const BY_WHEN = 'Give the day by which it is done.';

export class AddActionForm {
  @IsString({ message: 'Say what is to be done.' })
  @IsNotEmpty({ message: 'Say what is to be done.' })
  @MaxLength(2000, { message: 'Use 2,000 characters or fewer.' })
  what!: string;

  @IsUUID(undefined, { message: 'Choose who will do it.' })
  owner!: string;

  @Matches(DATE, { message: BY_WHEN })
  @IsISO8601({ strict: true }, { message: BY_WHEN })
  dueOn!: string;
}
